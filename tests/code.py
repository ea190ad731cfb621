#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""code.py VITRINE CODE_CASES EXAMPLES: what is shown as code, run.

Every registered layer over the arguments of tests/reference/drawn.py, networks with branches, several ends and padding,
and every example become programs (tests/code-cases.c). The PyTorch program runs here: with Vitrine's weights it must
give Vitrine's numbers, and where its function train() is called, the numbers of Vitrine's training. Keras is not in
Debian: its programs are compiled, and every call in them is held against Keras' signatures
(reference/keras-signatures.txt). Where somebody has installed Keras 3, they run as well.

Run with Debian's python3, which python3-torch is built for; without torch only Keras' programs are looked at.
code.py --signatures writes that table anew, of the Keras that is installed.
"""
import ast
import builtins
import inspect
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import types
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'reference'))
WRITES_TABLE = sys.argv[1:] == ['--signatures']
VITRINE, CASES_PROGRAM, EXAMPLES = sys.argv[1:4] if not WRITES_TABLE else 3 * [None]
TABLE = os.path.join(HERE, 'reference', 'keras-signatures.txt')

try:
    import numpy
    import torch
except ImportError as missing:
    torch, reason = None, str(missing)

try:
    import keras
except ImportError:
    keras = None

results = []


def report(name, problem=None):
    results.append(problem is None)
    print('%s %d %s' % ('ok' if problem is None else 'not ok', len(results), name))
    for line in str(problem or '').splitlines()[:40]:
        print('# ' + line)
    sys.stdout.flush()


# --- the cases ------------------------------------------------------------------

INITS = ('zeros', 'ones', 'glorot_normal', 'he_uniform', 'he_normal', 'uniform', 'normal', 'orthogonal')


def input_of(shape, number=None):
    """An Input of that shape: time, height, width, channels."""
    axes = {1: (0, 0, 0), 2: (shape[0], 0, 0), 3: (0, *shape[:2]), 4: shape[:3]}[len(shape)]
    layer = {'class': 'input', 'args': dict(zip(('time', 'height', 'width'), axes), channels=shape[-1])}
    return dict(layer, id=number) if number else layer


def value(text):
    return {'true': True, 'false': False}.get(text, text) if isinstance(text, str) else text


def layer(klass, args):
    return {'class': klass, 'args': {key: value(text) for key, text in args.items()}}


def spec(*layers, title='A case', **recipe):
    return {'title': title, 'seed': 1, 'layers': list(layers), 'recipe': {'loss': 'mse', 'metric': 'mae', **recipe}}


def of_layer(klass, args, shapes, padded):
    """A network of that layer alone. Several inputs are cut out of one, so that this is tried, too."""
    if len(shapes) == 1:
        before = [{'class': 'masking'}] if padded else []
        return spec(input_of(shapes[0]), *before, layer(klass, args))
    counts = [math.prod(shape) for shape in shapes]
    layers = [dict(input_of([sum(counts)]), id=1)]
    at, ids = 0, []
    for count, shape in zip(counts, shapes):
        part, number = len(layers) + 1, len(layers) + 2
        layers.append({'id': part, 'class': 'slice', 'inputs': [1],
                       'args': {'start': at, 'stop': at + count if at + count < sum(counts) else 0}})
        layers.append({'id': number, 'class': 'reshape', 'args': input_of(shape)['args'], 'inputs': [part]})
        at += count
        ids.append(number)
    layers.append(dict(layer(klass, args), id=len(layers) + 1, inputs=ids))
    return spec(*layers)


def drawn_cases():
    """(name, SPEC) of every layer of drawn.py."""
    sys.modules['peer'] = types.SimpleNamespace(drawn=lambda *a, **k: None)  # the choices, not the numbers
    import drawn
    for klass, choose in drawn.CASES.items():
        for k in range(drawn.ROUNDS.get(klass, 9)):
            r = random.Random(zlib.crc32(('code %s %d' % (klass, k)).encode()))
            args, shapes, *more = choose(r, k)
            has = has_rows(klass)
            for row in has:
                if row.endswith('_initializer') and r.random() < 0.3:
                    args[row] = r.choice(INITS)
            if 'l1' in has and 'kernel' in ' '.join(has):
                args.update(l1=r.choice((0, 0, 0.01)), l2=r.choice((0, 0, 0.02)))
            padded = bool(more and more[0].get('steps'))
            yield '%s %d %s' % (klass, k, args), of_layer(klass, args, shapes, padded)


ROWS = {}


def has_rows(klass):
    if not ROWS:
        listed = subprocess.run([VITRINE, 'list', 'layers', '--json'], capture_output=True, text=True, check=True)
        for told in json.loads(listed.stdout)['layers']:
            ROWS[told['name']] = [row['name'] for row in told['args']]
    return ROWS[klass]


def chain(*layers, shape=(8, 7, 3), **recipe):
    return spec(input_of(shape), *(layer(klass, args) for klass, args in layers), **recipe)


def graph(*rows, **recipe):
    """Rows (id, class, args, inputs)."""
    return spec(*(dict(layer(klass, args), id=number, **({'inputs': inputs} if inputs else {}))
                  for number, klass, args, inputs in rows), **recipe)


CONV = ('conv2d', {'filters': 4, 'kernel_size': 3, 'padding': 'same', 'activation': 'relu'})
GRU = ('gru', {'units': 5, 'return_sequences': True})
WORDS = ('embedding', {'input_dim': 9, 'output_dim': 6, 'mask_zero': True})
IMAGE, VECTOR, SERIES = input_of((8, 7, 3))['args'], input_of((5,))['args'], input_of((6, 4))['args']
SENTENCE = input_of((7,))['args']

NETWORKS = {
    'a flattened image, then dense': chain(CONV, ('flatten', {}), ('dropout', {}), ('dense', {'units': 3})),
    'a flattened image, then a norm': chain(CONV, ('flatten', {}), ('layernorm', {}), ('dense', {'units': 3})),
    'a flattened image is the output': chain(CONV, ('flatten', {})),
    'a flattened image of colours, flattened again': chain(('flatten', {}), ('flatten', {}), ('dense', {'units': 3})),
    'a picture in, a picture out': chain(CONV, ('upsampling2d', {}), ('conv2d', {'filters': 3, 'kernel_size': 1})),
    'pooled to a vector': chain(CONV, ('batchnorm', {}), ('globalavgpool2d', {}), ('dense', {'units': 3, 'activation': 'softmax'}),
                                loss='crossentropy', metric='accuracy'),
    'a network of one layer': spec(input_of((5,))),
    'a title that is no name': chain(('slice', {'stop': 2}), shape=(5,), title='2 + 2"\n\\ import os #'),
    'a residual block': graph((1, 'input', IMAGE, None), (2, *CONV, [1]), (3, *CONV, [2]), (4, 'add', {}, [2, 3]),
                              (5, 'activation', {}, [4]), (6, 'globalmaxpool2d', {}, [5])),
    'the input read twice': graph((1, 'input', VECTOR, None), (2, 'dense', {'units': 5}, [1]), (3, 'multiply', {}, [1, 2])),
    'colours beside what was found': graph((1, 'input', IMAGE, None), (2, *CONV, [1]), (3, 'concat', {}, [1, 2]),
                                           (4, 'flatten', {}, [3]), (5, 'flatten', {}, [1]), (6, 'dense', {'units': 2}, [4]),
                                           (7, 'concat', {}, [5, 6])),
    'one flattened image, two readers': graph((1, 'input', IMAGE, None), (2, *CONV, [1]), (3, 'flatten', {}, [2]),
                                              (4, 'dense', {'units': 2}, [3]), (5, 'dense', {'units': 2}, [3]),
                                              (6, 'subtract', {}, [4, 5])),
    'two inputs': graph((1, 'input', IMAGE, None), (2, 'flatten', {}, [1]), (3, 'dense', {'units': 4}, [2]),
                        (4, 'input', VECTOR, None), (5, 'dense', {'units': 4}, [4]), (6, 'dot', {'normalize': True}, [3, 5])),
    'an end that nobody trains': graph((1, 'input', VECTOR, None), (2, 'dense', {'units': 4}, [1]), (3, 'dense', {'units': 1}, [2]),
                                       (4, 'dense', {'units': 2}, [2])),
    'a VAE of pictures': graph((1, 'input', IMAGE, None), (2, *CONV, [1]), (3, 'flatten', {}, [2]), (4, 'dense', {'units': 8}, [3]),
                               (5, 'sampling', {'beta': 0.5}, [4]), (6, 'dense', {'units': 168}, [5]),
                               (7, 'reshape', IMAGE, [6]), target='input'),
    'means and variances apart': graph((1, 'input', VECTOR, None), (2, 'dense', {'units': 3}, [1]), (3, 'dense', {'units': 3}, [1]),
                                       (4, 'sampling', {}, [2, 3]), (5, 'dense', {'units': 5}, [4]), target='input'),
    'words forward': chain(WORDS, ('dropout', {}), ('lstm', {'units': 4}), shape=(7,)),
    'words both ways': chain(WORDS, ('gru', {'units': 4, 'direction': 'both'}), ('dense', {'units': 2}), shape=(7,)),
    'words backward, all states': chain(WORDS, ('gru', {'units': 4, 'direction': 'backward', 'return_sequences': True}),
                                        ('last_step', {}), shape=(7,)),
    'words step by step': chain(WORDS, ('simple_rnn', {'units': 4, 'direction': 'both', 'step_activation': 'sigmoid',
                                                       'return_sequences': True}), ('globalmaxpool1d', {}), shape=(7,)),
    'words in a column': spec(input_of((7, 1)), layer(*WORDS), layer('globalavgpool1d', {})),
    'words that look at each other': graph((1, 'input', SENTENCE, None), (2, *WORDS, [1]), (3, 'positional_encoding', {}, [2]),
                                           (4, 'multi_head_attention', {'num_heads': 2, 'key_dim': 3}, [3]),
                                           (5, 'add', {}, [3, 4]), (6, 'globalavgpool1d', {}, [5])),
    'words that look back in small heads': graph((1, 'input', SENTENCE, None), (2, *WORDS, [1]),
                                                 (3, 'multi_head_attention', {'num_heads': 2, 'key_dim': 2, 'value_dim': 5,
                                                                              'use_causal_mask': True}, [2]),
                                                 (4, 'globalmaxpool1d', {}, [3])),
    'two sentences': graph((1, 'input', SENTENCE, None), (2, *WORDS, [1]), (3, 'input', SENTENCE, None), (4, *WORDS, [3]),
                           (5, 'gru', {'units': 3}, [2]), (6, 'gru', {'units': 3}, [4]), (7, 'concat', {}, [5, 6])),
    'tokens that are numbers, too': graph((1, 'input', SENTENCE, None), (2, *WORDS, [1]), (3, 'dense', {'units': 6}, [1]),
                                          (4, 'last_step', {}, [2]), (5, 'add', {}, [3, 4])),
    'convolutions of a series': chain(('conv1d', {'filters': 3, 'kernel_size': 3, 'padding': 'causal', 'activation': 'softmax'}),
                                      ('maxpool1d', {}), ('cropping1d', {}), ('gru', {'units': 2}), shape=(12, 4)),
    'axes turned': chain(CONV, ('permute', {'dims': '3,1,2'}), ('slice', {'axis': 1, 'start': 1}), CONV),
}

# What trains: in one batch, so that no order matters.
CLASSES = [('dense', {'units': 6, 'activation': 'tanh'}), ('dense', {'units': 3, 'activation': 'softmax'})]
NUMBERS = [('dense', {'units': 6, 'activation': 'tanh', 'l1': 0.01, 'l2': 0.05}), ('dense', {'units': 2, 'l2': 0.01})]
SIGMOIDS = [('dense', {'units': 6, 'activation': 'tanh'}), ('dense', {'units': 3, 'activation': 'sigmoid'})]
YES_NO = [('dense', {'units': 6, 'activation': 'tanh'}), ('dense', {'units': 2, 'activation': 'sigmoid'})]
PIXELS = [('conv2d', {'filters': 3, 'kernel_size': 3, 'padding': 'same', 'activation': 'sigmoid'})]
ENTROPY = {'loss': 'crossentropy', 'metric': 'accuracy'}


def trained(layers, shape=(5,), epochs=5, **recipe):
    return dict(chain(*layers, shape=shape, epochs=epochs, batch_size=6, **recipe), epochs=epochs)


TRAINED = {
    'cross-entropy': trained(CLASSES, **ENTROPY),
    'cross-entropy, smoothed': trained(CLASSES, label_smoothing=0.1, **ENTROPY),
    'cross-entropy of probabilities': trained(SIGMOIDS, **ENTROPY),
    'cross-entropy of probabilities, smoothed': trained(SIGMOIDS, label_smoothing=0.1, **ENTROPY),
    'cross-entropy at every step': trained([('dense', {'units': 3, 'activation': 'softmax'})], shape=(4, 5), **ENTROPY),
    'cross-entropy of every pixel': trained([('conv2d', {'filters': 3, 'kernel_size': 3, 'activation': 'softmax'})],
                                            shape=(5, 5, 2), **ENTROPY),
    'binary cross-entropy': trained(YES_NO, loss='binary_crossentropy'),
    'binary cross-entropy, summed': trained(PIXELS, shape=(5, 4, 3), loss='binary_crossentropy', reduction='sum', learning_rate=1e-4),
    'binary cross-entropy, smoothed': trained(YES_NO, loss='binary_crossentropy', label_smoothing=0.2),
    'binary cross-entropy, summed and smoothed': trained(YES_NO, loss='binary_crossentropy', reduction='sum',
                                                         label_smoothing=0.1),
    'binary cross-entropy of probabilities, smoothed': trained(CLASSES, loss='binary_crossentropy', label_smoothing=0.2),
    'binary cross-entropy behind a reshape': trained(YES_NO + [('reshape', {'height': 0, 'width': 2, 'channels': 1})],
                                                     loss='binary_crossentropy'),
    'binary cross-entropy of probabilities': trained(CLASSES, loss='binary_crossentropy'),
    'squares, priced': trained(NUMBERS),
    'squares, summed': trained(NUMBERS, reduction='sum'),
    'absolute': trained(NUMBERS, loss='mae', optimizer='sgd', learning_rate=0.01),
    'huber': trained(NUMBERS, loss='huber', delta=0.3),
    'activity': trained([('dense', {'units': 6}), ('activity_regularization', {'l1': 0.1, 'l2': 0.2}), ('dense', {'units': 2})]),
    'convolutions, priced': trained([('separable_conv2d', {'filters': 2, 'kernel_size': 2, 'l2': 0.1}), ('flatten', {}),
                                     ('dense', {'units': 2, 'l1': 0.02})], shape=(4, 4, 2)),
    'attention, priced': dict(graph((1, 'input', SERIES, None), (2, 'multi_head_attention', {'num_heads': 2, 'key_dim': 2, 'l2': 0.1}, [1]),
                                    (3, 'gru', {'units': 3, 'l1': 0.01}, [2]), epochs=5, batch_size=6), epochs=5),
    'two outputs': dict(graph((1, 'input', VECTOR, None), (2, 'dense', {'units': 4, 'activation': 'relu'}, [1]),
                              (3, 'dense', {'units': 3, 'activation': 'softmax'}, [2]), (4, 'dense', {'units': 2}, [2]),
                              epochs=5, batch_size=6, sides=[{'entry': 3, 'aim': {'args': {'weight': 0.3}}, 'loss': 'crossentropy',
                                                              'metric': 'accuracy'}]), epochs=5),
    'an output that is read': dict(graph((1, 'input', VECTOR, None), (2, 'dense', {'units': 3, 'activation': 'softmax'}, [1]),
                                         (3, 'dense', {'units': 2}, [2]), epochs=5, batch_size=6,
                                         sides=[{'entry': 2, 'aim': {'args': {}}, 'loss': 'crossentropy', 'metric': 'accuracy'}]), epochs=5),
    'clipped norm': trained(NUMBERS, optimizer='sgd', learning_rate=0.5, clip_norm=0.05),
    'clipped values': trained(NUMBERS, optimizer='sgd', learning_rate=0.5, clip_value=0.02),
    'averaged': trained(NUMBERS, average=0.8, learning_rate=0.05),
    **{optimizer: trained(NUMBERS, optimizer=optimizer, learning_rate=0.01, **more) for optimizer, more in {
        'sgd': {}, 'momentum': {'momentum': 0.7, 'nesterov': True}, 'rmsprop': {'rho': 0.8}, 'adam': {'beta_1': 0.8},
        'adamw': {'weight_decay': 0.3}}.items()},
    **{schedule: trained(NUMBERS, epochs=8, optimizer='sgd', learning_rate=0.1, schedule=schedule, **more) for schedule, more in {
        'step': {'drop': 0.3, 'every': 2}, 'exponential': {'decay_rate': 0.6}, 'cosine': {'alpha': 0.1},
        'one_cycle': {'rise': 0.4, 'div': 5}}.items()},
    'cosine with a warm-up': trained(NUMBERS, epochs=8, optimizer='sgd', learning_rate=0.1, schedule='cosine', warmup=0.5),
}
# Held-out losses are asked for: run, but not compared.
LISTENING = {
    'on a plateau': chain(*NUMBERS, shape=(5,), schedule='plateau', epochs=3),
    'stopped early': chain(*NUMBERS, shape=(5,), patience=1, average=0.9, epochs=3),
    'a word at a time': chain(('embedding', {'input_dim': 5, 'output_dim': 3}), GRU, ('dense', {'units': 5, 'activation': 'softmax'}),
                              shape=(6,), epochs=1, patience=2, class_weights='balanced', **ENTROPY),
}


def cases():
    """(name, the line for code-cases)."""
    for name, told in drawn_cases() if torch else []:
        yield name, {'spec': told}
    for name, told in {**NETWORKS, **LISTENING}.items():
        yield name, {'spec': told}
    for name, told in TRAINED.items():
        yield 'trained: ' + name, {'spec': {k: v for k, v in told.items() if k != 'epochs'}, 'epochs': told['epochs']}
    for file in sorted(os.listdir(EXAMPLES)):
        if file.endswith('.vitrine'):
            yield 'example ' + file, {'file': os.path.join(EXAMPLES, file)}


# --- PyTorch --------------------------------------------------------------------


def load_file(path):
    """As safetensors.torch has it, which Debian has not."""
    with open(path, 'rb') as file:
        size = int.from_bytes(file.read(8), 'little')
        head, data = json.loads(file.read(size)), file.read()
    tensors = {}
    for name, told in head.items():
        if name != '__metadata__':
            begin, end = told['data_offsets']
            tensors[name] = torch.tensor(numpy.frombuffer(data[begin:end], '<f4').reshape(told['shape']))
    return tensors


class Loader(list):
    """One batch, with the dataset that a DataLoader would have."""
    dataset = range(6)


def run_program(path):
    """The names of the program, run as a module."""
    sys.modules['safetensors'] = types.ModuleType('safetensors')
    sys.modules['safetensors.torch'] = types.SimpleNamespace(load_file=load_file)
    sys.modules['safetensors.numpy'] = types.SimpleNamespace(
        load_file=lambda path: {name: tensor.numpy() for name, tensor in load_file(path).items()})
    with open(path, encoding='utf-8') as file:
        source = file.read()
    names = {'__file__': path, '__name__': 'program'}
    exec(compile(source, path, 'exec'), names)  # pylint: disable=exec-used
    return names


def turned(array, first):
    tensor = torch.tensor(array)
    return tensor.movedim(-1, 1) if first else tensor


ACTIVATIONS = {'linear': lambda x, dim: x, 'softmax': torch.softmax if torch else None,
               'sigmoid': (lambda x, dim: torch.sigmoid(x))}


def far(found, wanted):
    """How far two tensors are apart, measured by the larger numbers."""
    return ((found - wanted).abs().max() / max(1.0, wanted.abs().max())).item()


def compare(model, folder, number, told, letter, limit):
    inputs = [turned(numpy.load('%s/%d-x%d.npy' % (folder, number, k)), end['channels_first'])
              for k, end in enumerate(told['inputs'])]
    inputs = [x.long() if end['tokens'] else x for x, end in zip(inputs, told['inputs'])]
    with torch.no_grad():
        found = model(*inputs)
    found = [found] if torch.is_tensor(found) else found
    assert len(found) == len(told['outputs']), 'there are %d outputs' % len(found)
    for k, (y, end) in enumerate(zip(found, told['outputs'])):
        wanted = turned(numpy.load('%s/%d-%s%d.npy' % (folder, number, letter, k)), end['channels_first'])
        assert y.shape == wanted.shape, 'output %d is %s, not %s' % (k, tuple(y.shape), tuple(wanted.shape))
        y = ACTIVATIONS[end['left_out']](y, 1 if end['channels_first'] else -1)
        distance = far(y, wanted)
        assert distance < limit, 'output %d is %.3g off' % (k, distance)
    return inputs


def batch_of(folder, number, told, case, inputs):
    """The inputs and what is aimed at, in the order in which the program wants them."""
    recipe = case['spec']['recipe']
    batch = list(inputs)
    for k, loss in enumerate([recipe['loss']] + [side['loss'] for side in recipe.get('sides', [])]):
        if recipe.get('target') == 'input' and k == 0:
            continue
        if loss == 'crossentropy':
            y = torch.tensor(numpy.load('%s/%d-labels.npy' % (folder, number))).long()
            shape = numpy.load('%s/%d-y%d.npy' % (folder, number, k)).shape
            batch.append(y.reshape(shape[:-1]))
        else:
            batch.append(turned(numpy.load('%s/%d-targets.npy' % (folder, number)), told['outputs'][k]['channels_first']))
    return tuple(batch)


def check_pytorch(folder, number, case):
    with open('%s/%d.json' % (folder, number)) as file:
        told = json.load(file)
    torch.manual_seed(1)
    names = run_program('%s/%d-pytorch.py' % (folder, number))
    model = names['model'].eval()
    numbers = sum(v.numel() for name, v in model.state_dict().items() if not name.endswith('num_batches_tracked'))
    assert numbers == told['numbers'], 'the model holds %d numbers, not %d' % (numbers, told['numbers'])
    second = sum(p.numel() for m in model.modules() if isinstance(m, (torch.nn.LSTM, torch.nn.RNN))
                 for name, p in m.named_parameters() if name.startswith('bias_hh'))
    assert numbers - second == told['parameters'], '%d parameters, not %d' % (numbers - second, told['parameters'])
    inputs = compare(model, folder, number, told, 'y', 1e-5)
    if case.get('epochs'):
        names['train'](Loader([batch_of(folder, number, told, case, inputs)]))
        compare(model, folder, number, told, 'z', 2e-4)


def check_listening(folder, number, case):
    """train() with a held-out loader; what it is to aim at is made up."""
    with open('%s/%d.json' % (folder, number)) as file:
        told = json.load(file)
    names = run_program('%s/%d-pytorch.py' % (folder, number))
    inputs = compare(names['model'].eval(), folder, number, told, 'y', 1e-5)
    y = torch.tensor(numpy.load('%s/%d-y0.npy' % (folder, number)))
    aims = y.argmax(-1) if case['spec']['recipe']['loss'] == 'crossentropy' else y * 0.5
    loader = Loader([(*inputs, aims)])
    before = names['loss_of'](*loader[0]).item()
    names['train'](loader, loader)
    assert names['loss_of'](*loader[0]).item() < before, 'the training made it worse'


# --- Keras ----------------------------------------------------------------------

def dotted(node):
    """"layers.Dense" of that expression, or None."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return before and before + '.' + node.attr
    return node.id if isinstance(node, ast.Name) else None


def calls_of(tree):
    """Keras' own functions and classes that are called: (name in the table, the call)."""
    whole = {'layers': 'keras.layers', 'ops': 'keras.ops', 'keras': 'keras', 'model': 'keras.Model', 'optimizer':
             'keras.optimizers.Optimizer'}
    for node in ast.walk(tree):
        name = dotted(node.func) if isinstance(node, ast.Call) else None
        first, _, rest = (name or '').partition('.')
        if rest and first in whole:
            yield whole[first] + '.' + rest, node


def free_names(tree):
    """Names that are read and that nothing defines."""
    known = set(dir(builtins)) | {'__file__'}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            known.update((alias.asname or alias.name) for alias in node.names)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            known.add(node.name)
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - known


def look_at_keras(path, table):
    """What can be known of a program without Keras: it compiles, and it calls what there is with what that takes."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read(), path)
    compile(tree, path, 'exec')
    assert not free_names(tree), 'nothing defines %s' % free_names(tree)
    for name, call in calls_of(tree):
        assert name in table, 'Keras has no %s' % name
        words = table[name]
        # one name for each argument: "a" is needed, "b?" is not, "b!" is given by its name alone; "*" and "**" take any
        names = [word.rstrip('?!') for word in words if not word.startswith('*')]
        given = [keyword.arg for keyword in call.keywords]
        for keyword in given:
            assert keyword is None or keyword in names or '**' in words, '%s takes no %s' % (name, keyword)
        placed = [word.rstrip('?') for word in words if word[-1] not in '!*']
        assert '*' in words or len(call.args) <= len(placed), '%s takes fewer arguments' % name
        taken = placed[:len(call.args)] + given
        assert len(taken) == len(set(taken)), '%s is given an argument twice' % name
        for wanted in placed:
            assert wanted + '?' in words or wanted in taken or any(isinstance(a, ast.Starred) for a in call.args), \
                '%s needs %s' % (name, wanted)


def words_of(function):
    """An argument a word: see look_at_keras()."""
    for name, told in inspect.signature(function).parameters.items():
        if name == 'self':
            continue
        if told.kind == told.VAR_POSITIONAL:
            yield '*'
        elif told.kind == told.VAR_KEYWORD:
            yield '**'
        elif told.kind == told.KEYWORD_ONLY:
            yield name + '!'
        else:
            yield name + ('' if told.default is told.empty else '?')


def write_table():
    """The signatures of all that Keras here has for networks and their training."""
    rows = []
    for module in ('', 'layers', 'ops', 'losses', 'metrics', 'optimizers', 'optimizers.schedules', 'callbacks', 'regularizers',
                   'initializers', 'random'):
        found = keras
        for part in filter(None, module.split('.')):
            found = getattr(found, part)
        for name in dir(found):
            thing = getattr(found, name)
            if name.startswith('_') or not callable(thing):
                continue
            whole = '.'.join(filter(None, ('keras', module, name)))
            rows.append((whole, thing.__init__ if inspect.isclass(thing) else thing))
    rows += [('keras.Model.' + name, getattr(keras.Model, name))
             for name in ('compile', 'fit', 'get_layer', 'predict', 'evaluate', 'summary', 'set_weights')]
    rows += [('keras.optimizers.Optimizer.exclude_from_weight_decay', keras.optimizers.Optimizer.exclude_from_weight_decay)]
    with open(TABLE, 'w', encoding='utf-8') as file:
        file.write('# The signatures of Keras %s, written by tests/code.py --signatures.\n' % keras.__version__)
        file.writelines('%s: %s\n' % (name, ' '.join(words_of(function))) for name, function in sorted(rows, key=lambda r: r[0]))


# Where Keras' own way leads to other numbers.
KERAS_DIFFERS = {
    'trained: averaged': 'its running mean has no slow start',
    'trained: cosine with a warm-up': 'its warm-up begins at zero, a step before ours',
}


def check_keras(folder, number, case):
    """Where somebody has installed Keras: the same with its program."""
    def load(rest):
        return numpy.load('%s/%d-%s.npy' % (folder, number, rest))

    def answers(model, inputs, letter, limit):
        found = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        for k, y in enumerate(found if isinstance(found, (list, tuple)) else [found]):
            y = torch.tensor(keras.ops.convert_to_numpy(y))
            wanted = torch.tensor(load('%s%d' % (letter, k)))
            assert y.shape == wanted.shape, 'output %d is %s, not %s' % (k, tuple(y.shape), tuple(wanted.shape))
            assert far(y, wanted) < limit, 'output %d is %.3g off' % (k, far(y, wanted))
    with open('%s/%d.json' % (folder, number)) as file:
        told = json.load(file)
    keras.utils.set_random_seed(1)
    names = run_program('%s/%d-keras.py' % (folder, number))
    model = names['model']
    assert model.count_params() == told['parameters'], '%d parameters, not %d' % (model.count_params(), told['parameters'])
    inputs = [load('x%d' % k) for k in range(len(told['inputs']))]
    answers(model, inputs, 'y', 1e-5)
    if not case.get('epochs'):
        return
    recipe = case['spec']['recipe']
    losses = [recipe['loss']] + [side['loss'] for side in recipe.get('sides', [])]
    aims = [load('labels').reshape(load('y%d' % k).shape[:-1]).astype('int32') if loss == 'crossentropy' else load('targets')
            for k, loss in enumerate(losses) if recipe.get('target') != 'input']
    names['train'](*inputs, *aims)
    answers(model, inputs, 'z', 2e-4)


# --- the whole ------------------------------------------------------------------


def covered():
    """Whether everything that says code is tried."""
    listed = subprocess.run([VITRINE, 'list', '--json'], capture_output=True, text=True, check=True)
    tried = {'layers': set(), 'losses': {'crossentropy'}, 'optimizers': set(), 'schedules': {'constant'}}
    for told in list(NETWORKS.values()) + list(TRAINED.values()) + list(LISTENING.values()) + [s for _, s in drawn_cases()]:
        tried['layers'].update(row['class'] for row in told['layers'])
        for kind, part in (('losses', 'loss'), ('optimizers', 'optimizer'), ('schedules', 'schedule')):
            tried[kind].add(told['recipe'].get(part))
    for kind, names in tried.items():
        missing = {row['name'] for row in json.loads(listed.stdout)[kind]} - names
        assert not missing, 'no case here has the %s %s' % (kind, ', '.join(sorted(missing)))


def attempt(name, path, function, *arguments):
    """Reports what an exception says, with the program at @path."""
    problem = None
    try:
        function(*arguments)
    except Exception as error:  # pylint: disable=broad-except
        problem = '%s: %s' % (type(error).__name__, error)
        if path is not None:
            with open(path, encoding='utf-8') as file:
                problem += '\n' + file.read()
    report(name, problem)


def check_all(told, folder):
    with open(TABLE, encoding='utf-8') as file:
        rows = [line.split(':') for line in file if not line.startswith('#')]
    table = {name: words.split() for name, words in rows}
    for number, (name, case) in enumerate(told):
        keras_program = '%s/%d-keras.py' % (folder, number)
        attempt(name + ': Keras', keras_program, look_at_keras, keras_program, table)
        if torch is None:
            continue
        attempt(name + ': PyTorch', '%s/%d-pytorch.py' % (folder, number),
                check_listening if name in LISTENING else check_pytorch, folder, number, case)
        if keras is not None and name not in LISTENING and name not in KERAS_DIFFERS:
            attempt(name + ': Keras, run', keras_program, check_keras, folder, number, case)


def main():
    if torch is not None:
        torch.set_num_threads(1)
        attempt('everything that has code is tried', None, covered)
    else:
        print('# %s: without python3-torch no program for PyTorch is run' % reason)
    told = list(cases())
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'cases'), 'w') as file:
            file.writelines(json.dumps(case) + '\n' for _, case in told)
        made = subprocess.run([CASES_PROGRAM, os.path.join(folder, 'cases'), folder], stderr=subprocess.PIPE, text=True)
        if made.returncode != 0:
            at = re.search(r'case (\d+)', made.stderr)
            print('# %s %s' % (made.stderr, told[int(at.group(1))] if at else ''))
            return 1
        check_all(told, folder)
    if torch is None:
        print('ok %d PyTorch # SKIP %s' % (len(results) + 1, reason))
        results.append(True)
    print('1..%d' % len(results))
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(write_table() if WRITES_TABLE else main())
