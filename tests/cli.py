#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cli.py VITRINE: every verb of the command line, as a user would type it. Prints TAP."""
import gzip
import json
import math
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile

import tap

VITRINE = os.path.abspath(sys.argv[1])
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def run(*arguments, status=0):
    done = subprocess.run([VITRINE, *arguments], capture_output=True, text=True, timeout=250)
    assert done.returncode == status, \
        '%s: exit code %d, not %d: %s' % (arguments, done.returncode, status, done.stderr)
    return done


def one(*arguments):
    """The one JSON object that a verb prints."""
    lines = run(*arguments, '--json').stdout.splitlines()
    assert len(lines) == 1, lines
    return json.loads(lines[0])


def fails(*arguments, status=1, says=''):
    """One line on stderr, nothing on stdout."""
    done = run(*arguments, status=status)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith('vitrine: ') and len(lines[0]) > 20, lines
    assert says in lines[0], lines[0]
    assert done.stdout == '', done.stdout
    return lines[0]


def safetensors(path):
    """Name -> (shape, bytes), and the metadata."""
    with open(path, 'rb') as file:
        data = file.read()
    size, = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + size])
    meta = header.pop('__metadata__', {})
    return {name: (row['shape'], data[8 + size + row['data_offsets'][0]:8 + size + row['data_offsets'][1]])
            for name, row in header.items()}, meta


def npy(path):
    with open(path, 'rb') as file:
        data = file.read()
    assert data[:6] == b'\x93NUMPY'
    length, = struct.unpack('<H', data[8:10])
    header = eval(data[10:10 + length])          # numpy's own format: a Python literal
    assert header['descr'] == '<f4' and not header['fortran_order']
    values = struct.unpack('<%df' % ((len(data) - 10 - length) // 4), data[10 + length:])
    return header['shape'], values


def write_npy(path, shape, values, kind='f'):
    header = repr({'descr': '<%s4' % kind, 'fortran_order': False, 'shape': tuple(shape)})
    header += ' ' * (-(len(header) + 11) % 64) + '\n'
    with open(path, 'wb') as file:
        file.write(b'\x93NUMPY\x01\x00' + struct.pack('<H', len(header)) + header.encode()
                   + struct.pack('<%d%s' % (len(values), kind), *values))


def write_npz(path, **arrays):
    """Each (shape, values), floats; or (shape, values, 'i') for whole numbers."""
    with zipfile.ZipFile(path, 'w') as file:
        for name, (shape, values, *kind) in arrays.items():
            write_npy(name + '.npy', shape, values, *kind)
            file.write(name + '.npy')


def spiral(path, **recipe):
    recipe = {'epochs': 3, 'batch_size': 10, 'seed': 3, **recipe}
    with open(path + '.json', 'w') as file:
        json.dump({'layers': [{'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 2}},
                              {'class': 'dense', 'args': {'units': 8, 'activation': 'tanh'}},
                              {'class': 'dense', 'args': {'units': 2, 'activation': 'softmax'}}],
                   'recipe': recipe, 'source': 'spiral'}, file)
    run('new', '--force', '--from', path + '.json', '-o', path)


def small_vae(path):
    dense = lambda units, activation: {'class': 'dense', 'args': {'units': units, 'activation': activation}}
    with open(path + '.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'flatten'}, dense(16, 'relu'), dense(6, 'linear'),
                              {'class': 'sampling'}, dense(16, 'relu'), dense(784, 'sigmoid'),
                              {'class': 'reshape'}],
                   'recipe': {'target': 'input', 'loss': 'binary_crossentropy', 'reduction': 'sum',
                              'metric': 'mae', 'epochs': 1, 'batch_size': 128}, 'source': 'digits'}, file)
    run('new', '--force', '--from', path + '.json', '-o', path)


@test
def help_and_usage():
    text = run('--help').stdout
    for verb in ('list new info data train find-rate evaluate predict inside explain encode decode generate traverse export render tour bench').split():
        assert verb in text
        own = run(verb, '--help').stdout
        assert verb in own and '--json' in own and '--threads' in own and '--seed' in own, verb
    for later in ('score', 'optimize', 'compare'):
        assert later not in text.split(), later
    fails('nonsense', status=2)
    fails('train', status=2)
    fails('train', 'a', 'b', status=2)
    fails('info', '--nonsense', 'a', status=2)
    fails('list', 'nonsense', status=2)
    fails('bench', '--seconds', 'abc', status=2)
    fails('info', '--threads', '-3', '--machine', status=2)


@test
def list_classes():
    everything = one('list')
    for kind in ('layers', 'losses', 'optimizers', 'schedules', 'datasets', 'explainers', 'metrics', 'examples'):
        rows = everything[kind]
        assert rows and all(row['name'] and row['title'] and row['summary'] for row in rows), kind
        assert run('list', kind).stdout.startswith(kind)
        assert list(one('list', kind)) == [kind]
    conv = next(row for row in everything['layers'] if row['name'] == 'conv2d')
    filters = next(arg for arg in conv['args'] if arg['name'] == 'filters')
    assert filters['kind'] == 'integer' and filters['min'] == 1 and filters['initial'] == 32
    padding = next(arg for arg in conv['args'] if arg['name'] == 'padding')
    assert padding['choices'] == ['valid', 'same'] and padding['initial'] == 'valid'
    wanted = {
        'layers': 'input dense conv2d maxpool2d avgpool2d globalavgpool2d flatten reshape dropout batchnorm '
                  'activation add concat sampling',
        'losses': 'crossentropy binary_crossentropy mse mae huber',
        'optimizers': 'sgd momentum rmsprop adam adamw',
        'metrics': 'accuracy auc topk exact_match bits iou mae r2',
        'datasets': 'digits fashion canvas shapes circle xor gauss spiral idx translation',
        'explainers': 'saliency input_x_gradient smoothgrad integrated_gradients occlusion gradcam lime',
        'examples': 'digits-cnn fashion-cnn find-the-digit digit-autoencoder digit-vae-2d digit-vae fashion-vae digit-rows moving-shapes spoken-words word-language text-writer dates heartbeats co2 breast-cancer diabetes two-spirals',
    }
    for kind, names in wanted.items():
        missing = set(names.split()) - {row['name'] for row in everything[kind]}
        assert not missing, (kind, missing)
    functions = next(arg for arg in conv['args'] if arg['name'] == 'activation')['choices']
    assert set('linear relu leaky_relu elu gelu sigmoid tanh softplus softmax'.split()) <= set(functions), functions


@test
def new_and_info():
    parameters = {'digits-cnn': 693962, 'fashion-cnn': 225034, 'digit-autoencoder': 52048, 'two-spirals': None,
                  'digit-vae-2d': None,
                  'digit-vae': None, 'digit-rows': None}
    for example, wanted in parameters.items():
        made = one('new', example, '-o', example + '.vitrine')
        told = one('info', example + '.vitrine')
        assert made['parameters'] == told['parameters']
        assert wanted in (None, told['parameters']), told['parameters']
        assert told['history'] == [] and told['data']
        assert sum(entry['parameters'] for entry in told['entries']) == told['parameters']
    told = one('info', 'digits-cnn.vitrine')
    assert [entry['class'] for entry in told['entries']] == ['input', 'conv2d', 'maxpool2d', 'flatten', 'dense',
                                                             'dense']
    assert told['entries'][1]['shape'] == [26, 26, 32]
    assert '693,962' in run('info', 'digits-cnn.vitrine').stdout
    machine = one('info', '--machine')
    assert machine['isa'] and machine['threads'] >= 1
    assert one('info', '--machine', '--threads', '3')['threads'] == 3


@test
def info_isa():
    """The best kernels that the processor has, or those that are asked for."""
    flags = set()
    with open('/proc/cpuinfo') as file:
        for line in file:
            if line.startswith('flags'):
                flags = set(line.split(':')[1].split())
    if 'sse2' not in flags:
        raise tap.Skip('no x86 processor')
    has = {'SSE2': True, 'AVX2': {'avx2', 'fma', 'bmi2'} <= flags,
           'AVX-512': {'avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'bmi2'} <= flags}
    best = [name for name in has if has[name]][-1]
    asked = {'sse2': 'SSE2', 'avx2': 'AVX2', 'avx512': 'AVX-512', 'nonsense': best, '': best}

    def isa(value):
        rest = {name: text for name, text in os.environ.items() if name != 'VITRINE_ISA'}
        told = subprocess.run([VITRINE, 'info', '--machine', '--json'], capture_output=True, check=True,
                              env={**rest, **({'VITRINE_ISA': value} if value is not None else {})})
        return json.loads(told.stdout)['isa']
    assert isa(None) == best
    for value, name in asked.items():
        assert isa(value) == (name if has[name] else best), value


@test
def trained_examples():
    """The examples that open already trained have learnt what they are to show."""
    for example, metric in (('digits-cnn', 0.972), ('fashion-cnn', 0.905), ('two-spirals', 0.98),
                            ('digit-rows', 0.96), ('moving-shapes', 0.98), ('spoken-words', 0.95), ('word-language', 0.8),
                            ('dates', 0.95), ('heartbeats', 0.985), ('breast-cancer', 0.95),
                            ('co2', 0.94), ('diabetes', 0.48)):
        run('new', '--force', example, '--trained', '-o', 'e.vitrine')
        assert one('evaluate', 'e.vitrine')['metric'] >= metric, example
    for example, loss in (('digit-autoencoder', 0.14), ('digit-vae-2d', 160), ('digit-vae', 111.5), ('fashion-vae', 240),
                          ('text-writer', 1.68)):
        run('new', '--force', example, '--trained', '-o', 'e.vitrine')
        assert one('evaluate', 'e.vitrine')['loss'] <= loss, example
        run('new', '--force', example, '-o', 'e.vitrine')
        assert one('evaluate', 'e.vitrine')['loss'] > 1.5 * loss, example
    # Each within five minutes, as the run says that came with the weights.
    for example in one('list', 'examples')['examples']:
        run('new', '--force', example['name'], '--trained', '-o', 'e.vitrine')
        seconds = [row['seconds'] for row in one('info', 'e.vitrine')['history']]
        assert len(seconds) == 1 and 0 < seconds[0] < 300, (example['name'], seconds)
        # and with how the layers fared
        row, = json.loads(safetensors('e.vitrine')[1]['vitrine'])['runs']
        assert len(row['watch']['readings']) > 100 and len(row['watch']['spreads']) > 9, (example['name'], row['watch'])


@test
def readme():
    """The README names every verb and every example."""
    with open(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'README.md')) as file:
        text = file.read()
    verbs = re.search(r'`vitrine (list [a-z -]+)`', text).group(1).split()
    assert set(verbs) == set(re.findall(r'^  ([a-z-]+) ', run('--help').stdout, re.M)), verbs
    for example in one('list', 'examples')['examples']:
        assert example['title'] in text, example['title']


@test
def find_rate():
    spiral('f.vitrine')
    with open('f.vitrine.json') as file:
        spec = json.load(file)
    with open('f.vitrine.json', 'w') as file:
        json.dump({**spec, 'source': 'gauss'}, file)
    run('new', '--force', '--from', 'f.vitrine.json', '-o', 'f.vitrine')
    with open('f.vitrine', 'rb') as file:
        before = file.read()
    told = one('find-rate', 'f.vitrine', '--set', 'steps=120', '--set', 'optimizer=adam', '--threads', '1')
    assert told == one('find-rate', 'f.vitrine', '--set', 'steps=120', '--set', 'optimizer=adam', '--threads', '3')
    assert 1e-4 < told['suggestion'] < 0.3 and told['tenth_of_least'] > 0 and told['reason'] is None, told
    assert told['optimizer'] == 'adam' and told['settings']['steps'] == 120
    points = told['points']
    assert 30 < len(points) <= 120 and abs(points[0]['rate'] / 1e-6 - 1) < 1e-9
    assert all(a['rate'] < b['rate'] for a, b in zip(points, points[1:]))
    assert points[0]['smooth'] == points[0]['loss']
    assert one('find-rate', 'f.vitrine', '--set', 'steps=120', '--seed', '4')['points'] != points
    with open('f.vitrine', 'rb') as file:
        assert file.read() == before, 'it was written to'
    text = run('find-rate', 'f.vitrine', '--set', 'steps=120', '-o', 'f.png').stdout
    assert text.startswith('%g ' % told['suggestion']) and text.count('\n') == 3, text
    with open('f.png', 'rb') as file:
        assert file.read()[:8] == b'\x89PNG\r\n\x1a\n'

    # It goes into the file where that is asked for, and is what a training takes.
    run('find-rate', 'f.vitrine', '--set', 'steps=120', '--use')
    recipe = one('info', 'f.vitrine')['recipe']
    assert recipe['optimizer']['args']['learning_rate'] == told['suggestion'], recipe
    assert recipe['finder']['steps'] == 120
    assert told == one('find-rate', 'f.vitrine'), 'its own settings are kept'
    assert safetensors('f.vitrine')[0].keys() and one('info', 'f.vitrine')['history'] == []

    # Where nothing can be suggested it says so, and is no success.
    fails('find-rate', 'f.vitrine', '--set', 'highest_rate=1e-5', says='never fell')
    told = json.loads(run('find-rate', 'f.vitrine', '--set', 'highest_rate=1e-5', '--json', status=1).stdout)
    assert told['suggestion'] is None and 'never fell' in told['reason'] and len(told['points']) == 120
    fails('find-rate', 'f.vitrine', '--set', 'highest_rate=5e-6', says='ten times')
    fails('find-rate', 'f.vitrine', '--set', 'nonsense=1', says='nonsense')
    fails('find-rate', 'f.vitrine', '--data', 'digits', says='28')

    # What only the search reads is no setting of a training, and is not listed among its settings.
    for setting in ('fresh_weights=true', 'steps=50', 'lowest_rate=1e-5'):
        fails('train', 'f.vitrine', '--set', setting, says='find-rate')
    said = fails('train', 'f.vitrine', '--set', 'nonsense=1', says='batch_size')
    assert 'lowest_rate' not in said and 'fresh_weights' not in said, said
    fails('find-rate', 'f.vitrine', '-o', 'f.npy', status=2)
    run('render', 'f.vitrine', '--figure', 'learning-rate', '-o', 'f.svg')
    run('render', 'f.vitrine', '--figure', 'learning-rate', '--dark', '-o', 'f.pdf')


@test
def generate_text():
    run('new', 'dates', '--trained', '-o', 'd.vitrine')
    for text, wanted in (('the 3rd of May 1998', '1998-05-03'), ('Sunday, March 7th, 2021', '2021-03-07'),
                         ('31.12.1999', '1999-12-31'), ('2 Feb 2004', '2004-02-02')):
        told = one('generate', 'd.vitrine', '--prompt', text, '--set', 'temperature=0')
        assert told == {'prompt': text, 'text': wanted, 'seed': 1}, told
    assert run('generate', 'd.vitrine', '--prompt', '2 Feb 2004').stdout == '2004-02-02\n'
    fails('generate', 'd.vitrine', '--prompt', 'May \u00e9', says='\u00e9')
    fails('generate', 'd.vitrine', '--prompt', 'x' * 29, says='28')
    fails('generate', 'd.vitrine', '--set', 'temperature=-1')
    fails('generate', 'd.vitrine', '--length', '0', status=2)
    run('new', 'text-writer', '--trained', '-o', 'w.vitrine')
    told = one('evaluate', 'w.vitrine')
    assert told['metric_name'] == 'bits' and told['metric'] < told['n_gram']['bits'] < 3, told
    assert 'n-gram' in run('evaluate', 'w.vitrine').stdout
    texts = [one('generate', 'w.vitrine', '--prompt', 'LOVE, n.  ', '--length', '90', '--seed', seed,
                 '--threads', threads)['text'] for seed, threads in (('1', '1'), ('1', '2'), ('2', '1'))]
    assert texts[0] == texts[1] != texts[2] and len(texts[0]) == 90
    greedy = [one('generate', 'w.vitrine', '--prompt', 'LOVE, n.', '--length', '40', '--set', setting)['text']
              for setting in ('temperature=0', 'top_k=1')]
    assert greedy[0] == greedy[1]
    run('new', 'digits-cnn', '-o', 'c.vitrine')
    fails('generate', 'c.vitrine', says='next token')


@test
def simple_rivals():
    """What something simple makes of the same data stands beside the network."""
    run('new', 'heartbeats', '--trained', '-o', 'h.vitrine')
    told = one('evaluate', 'h.vitrine')
    assert told['metric_name'] == 'auc' and told['samples'] == 224
    assert told['pca']['components'] == 2 and 0.9 < told['pca']['auc'] < told['metric'], told
    assert 0.9 < told['mean']['auc'] <= 1 and 'linear' not in told and 'n_gram' not in told
    text = run('evaluate', 'h.vitrine').stdout
    assert 'pca' in text and '2 components' in text and 'distance from the mean' in text, text
    for example, linear in (('co2', 0.943), ('diabetes', 0.504)):
        run('new', '--force', example, '--trained', '-o', 'l.vitrine')
        told = one('evaluate', 'l.vitrine')
        assert told['metric_name'] == 'r2' and abs(told['linear']['r2'] - linear) < 0.001, told
        assert 'pca' not in told and 'linear' in run('evaluate', 'l.vitrine').stdout
    # with one class alone there is no pair to rank
    told = one('evaluate', 'h.vitrine', '--split', 'train')
    assert told['metric'] is None and 'pca' not in told, told


@test
def boxes():
    """The box and, beside it, the class; the figure shows both boxes."""
    run('new', 'find-the-digit', '--trained', '-o', 'f.vitrine')
    told = one('evaluate', 'f.vitrine')
    assert told['metric_name'] == 'iou' and told['metric'] > 0.84 and told['samples'] == 8000, told
    side, = told['outputs']
    assert side['metric_name'] == 'accuracy' and side['metric'] > 0.92, told
    text = run('evaluate', 'f.vitrine').stdout
    assert side['name'] + ' accuracy 0.9' in text and 'iou' in text, text
    run('render', 'f.vitrine', '--figure', 'explanation', '--sample', '32000', '-o', 'f.png')


@test
def generate_prior():
    small_vae('v.vitrine')
    told = one('generate', 'v.vitrine', '--samples', '3', '--seed', '5', '-o', 'a.npy')
    assert told['entry'] == 'sampling' and told['shape'] == [3, 28, 28, 1] and told['seed'] == 5
    run('generate', 'v.vitrine', '--samples', '4', '--seed', '5', '-o', 'b.npy')
    run('generate', 'v.vitrine', '--samples', '3', '--seed', '6', '-o', 'c.npy')
    a, b, c = (npy(name + '.npy')[1] for name in 'abc')
    assert a == b[:3 * 784] and a != c
    run('generate', 'v.vitrine', '--samples', '12', '-o', 'p.png')
    fails('generate', 'v.vitrine', '--prompt', 'a', '-o', 'p.png', status=2)
    run('new', 'digit-autoencoder', '-o', 'ae.vitrine')
    fails('generate', 'ae.vitrine', '-o', 'a.npy', says='prior')


@test
def decode_any_entry():
    """From any layer's values on, the output is what it was."""
    small_vae('v.vitrine')
    write_npy('x.npy', (2, 28, 28, 1), [(i % 97) / 97 for i in range(2 * 784)])
    run('predict', 'v.vitrine', '--input', 'x.npy', '-o', 'y.npy')
    for entry in ('flatten', 'dense', 'sampling', 'dense_4'):
        run('predict', 'v.vitrine', '--input', 'x.npy', '--entry', entry, '-o', 'h.npy')
        told = one('decode', 'v.vitrine', '--input', 'h.npy', '--entry', entry, '-o', 'z.npy')
        assert told['shape'] == [2, 28, 28, 1] and npy('z.npy') == npy('y.npy'), entry
    fails('decode', 'v.vitrine', '--input', 'h.npy', '--entry', 'reshape', '-o', 'z.npy', says='Nothing')
    fails('decode', 'v.vitrine', '--input', 'h.npy', '--entry', 'lstm', '-o', 'z.npy', says='lstm')


def worked_out(told):
    """Every step of `inside --json` again, from what it says that it is made of; the last one."""
    functions = {'relu': lambda x: max(0, x), 'tanh': math.tanh, 'sigmoid': lambda x: 1 / (1 + math.exp(-x))}
    values = []
    for step in told['steps']:
        of = [told['grids'][o['grid']]['values'][o['at']] if 'grid' in o else values[o['step']] for o in step['of']]
        if 'grid' in step:
            of = [x for x in told['grids'][step['grid']]['values'] if x is not None]
        value = {
            'given': lambda: step['value'],
            'sum': lambda: sum(of),
            'add': lambda: sum(of),
            'maximum': lambda: max(of),
            'less': lambda: of[0] - of[1],
            'times': lambda: math.prod(of),
            'over': lambda: of[0] / of[1],
            'rest': lambda: 1 - of[0],
            'root': lambda: math.sqrt(of[0]),
            'exp': lambda: math.exp(of[0]),
            'function': lambda: functions[step['function']](of[0]),
        }[step['kind']]()
        assert abs(value - step['value']) <= 1e-9 * max(1, abs(value)), step
        values.append(value)
    for number, grid in enumerate(told['grids']):
        if grid['relation'] == 'equals' and told['grids'][number - 1]['relation'] == 'times':
            x, w = told['grids'][number - 2]['values'], told['grids'][number - 1]['values']
            assert all(abs(a * b - c) < 1e-9 for a, b, c in zip(x, w, grid['values']) if c is not None)
    return values[-1]


@test
def inside_numbers():
    run('new', 'digits-cnn', '-o', 'i.vitrine')
    random.seed(5)
    write_npy('x.npy', (2, 28, 28, 1), [random.random() for _ in range(2 * 784)])
    for entry, cell in (('conv2d', '22,15,13'), ('maxpool2d', '3,4,5'), ('flatten', '777'), ('dense', '100'),
                        ('dense_2', '3')):
        run('predict', 'i.vitrine', '--input', 'x.npy', '--entry', entry, '-o', 'y.npy')
        shape, values = npy('y.npy')
        place = 1
        for extent, number in zip(shape[1:], cell.split(',')):
            place = place * extent + int(number)
        told = one('inside', 'i.vitrine', '--input', 'x.npy', '--sample', '1', '--entry', entry, '--cell', cell)
        assert told['entry'] == entry and told['cell'] == [int(n) for n in cell.split(',')]
        assert abs(told['value'] - values[place]) < 1e-6 * max(1, abs(values[place])), (entry, told['value'])
        assert abs(worked_out(told) - told['value']) < 1e-5 * max(1, abs(told['value'])), entry
    conv = one('inside', 'i.vitrine', '--input', 'x.npy', '--entry', 'conv2d', '--cell', '22,15,13')
    assert conv['what'] == 'filter 13 of 32, row 22, column 15'
    assert conv['fields'] == [{'entry': 'input', 'start': [22, 15, 0], 'size': [3, 3, 1], 'step': [1, 1, 1]}]
    assert [grid['title'] for grid in conv['grids']] == ['Patch of Input', 'Kernel 13', 'Products']
    assert conv['grids'][0]['places'][4] == 23 * 28 + 16
    text = run('inside', 'i.vitrine', '--input', 'x.npy', '--entry', 'conv2d', '--cell', '22,15,13').stdout
    assert 'Bias of filter 13' in text and 'Sum of the 9 products' in text
    # the one that stands out most, of a sample of the data set
    most = one('inside', 'i.vitrine', '--sample', '9192', '--entry', 'conv2d')
    assert most['value'] > 0.1 and most['sample'] == 9192
    for ending, magic in (('png', b'\x89PNG'), ('svg', b'<?xml'), ('pdf', b'%PDF')):
        run('inside', 'i.vitrine', '--entry', 'conv2d', '-o', 'i.' + ending)
        with open('i.' + ending, 'rb') as file:
            assert file.read(5).startswith(magic)
    assert one('inside', 'i.vitrine', '--entry', 'input', '--cell', '3,4,0')['steps'] == []
    fails('inside', 'i.vitrine', '--entry', 'conv2d', '--cell', '26,0,0', says='25,25,31')
    fails('inside', 'i.vitrine', '--entry', 'conv2d', '--cell', '5', says='0,0,0')
    fails('inside', 'i.vitrine', '--entry', 'conv9', says='conv2d')
    fails('inside', 'i.vitrine', '--sample', '10000', says='9999')
    fails('inside', 'i.vitrine', '-o', 'i.txt', status=2)
    # a recurrent network, and one with two inputs
    for example, entry in (('digit-rows', 'gru'), ('dates', 'multi_head_attention_3')):
        run('new', '--force', example, '-o', 'i.vitrine')
        told = one('inside', 'i.vitrine', '--sample', '77', '--entry', entry)
        assert abs(worked_out(told) - told['value']) < 1e-5 * max(1, abs(told['value'])), entry


@test
def seeds():
    for name, seed in (('a', '1'), ('b', '1'), ('c', '2')):
        run('new', 'two-spirals', '--seed', seed, '-o', name + '.vitrine')
    a, b, c = (safetensors(name + '.vitrine')[0] for name in 'abc')
    assert a == b and a != c


@test
def train_threads():
    """The same seed gives the same bits with any number of threads."""
    run('new', 'digits-cnn', '-o', 'start.vitrine')
    shares = []
    with open('images', 'wb') as file:           # 320 pictures are enough to tell
        file.write(struct.pack('>IIII', 0x803, 320, 28, 28) + bytes((i * i // 7) % 251 for i in range(320 * 784)))
    with open('labels', 'wb') as file:
        file.write(struct.pack('>II', 0x801, 320) + bytes(i % 10 for i in range(320)))
    for threads in '123':
        out = 'threads-%s.vitrine' % threads
        run('train', 'start.vitrine', '--data', 'images,labels', '--epochs', '2', '--threads', threads, '-o', out)
        tensors = safetensors(out)[0]
        shares.append(tensors)
    assert len(shares[0]) > 4
    assert shares[0] == shares[1] == shares[2]
    assert shares[0] != safetensors('start.vitrine')[0]


@test
def train_json():
    spiral('s.vitrine')
    lines = [json.loads(line) for line in run('train', 's.vitrine', '--epochs', '4', '--json').stdout.splitlines()]
    assert len(lines) == 5 and [line.get('epoch') for line in lines] == [1, 2, 3, 4, None]
    for line in lines[:4]:
        assert {'loss', 'metric', 'val_loss', 'val_metric', 'samples_per_second', 'seconds'} <= set(line)
        assert line['loss'] > 0 and 0 <= line['metric'] <= 1
    assert lines[4]['done'] is True and lines[4]['complete'] is True
    told = one('info', 's.vitrine')
    assert len(told['history']) == 1 and told['history'][0]['steps'] == 4 * told['history'][0]['steps_per_epoch']
    assert told['recipe']['training']['epochs'] == 4
    result = one('evaluate', 's.vitrine')
    assert abs(result['loss'] - lines[3]['val_loss']) < 1e-6 and result['metric_name'] == 'accuracy'
    assert set(result) == {'loss', 'metric', 'metric_name', 'samples', 'terms'}
    assert one('evaluate', 's.vitrine', '--split', 'all')['samples'] == 500


@test
def penalties():
    spiral('s.vitrine')
    with open('s.vitrine.json') as file:
        document = json.load(file)
    # A document of before prices: it opens, its weights cost nothing, and nothing is said of terms.
    run('new', '--from', 's.vitrine.json', '-o', 'before.vitrine')
    assert one('info', 'before.vitrine')['entries'][1]['args']['l2'] == 0
    assert set(one('evaluate', 'before.vitrine')['terms']) == {'data'}
    assert 'held-out loss =' not in run('train', 'before.vitrine').stdout
    document['layers'][1]['args']['l2'] = 0.01
    document['layers'][2]['args'].update(l1=0.002, l2=0.003)
    with open('p.json', 'w') as file:
        json.dump(document, file)
    run('new', '--from', 'p.json', '-o', 'p.vitrine')
    assert 'held-out loss = data ' in run('train', 'p.vitrine', '-o', 'q.vitrine').stdout
    lines = [json.loads(line) for line in run('train', 'p.vitrine', '--json').stdout.splitlines()]
    for line in lines[:-1]:
        assert list(line['terms']) == ['data', 'dense L2', 'dense_2 L1 + L2']
        assert all(value > 0 for value in line['terms'].values())
        assert abs(sum(line['terms'].values()) - line['val_loss']) < 1e-9
    result = one('evaluate', 'p.vitrine')
    assert result['terms'] == lines[-2]['terms']
    assert 'dense_2 L1 + L2 ' in run('evaluate', 'p.vitrine').stdout
    document['layers'][1]['args']['l2'] = -1
    with open('bad.json', 'w') as file:
        json.dump(document, file)
    fails('new', '--from', 'bad.json', '-o', 'bad.vitrine', says='l2')
    assert not os.path.exists('bad.vitrine')


@test
def train_settings():
    spiral('s.vitrine')
    run('train', 's.vitrine', '--set', 'optimizer=sgd', '--set', 'learning_rate=0.25', '--batch', '50',
        '--seed', '9', '-o', 't.vitrine')
    recipe = one('info', 't.vitrine')['recipe']
    assert recipe['optimizer']['class'] == 'sgd' and recipe['optimizer']['args']['learning_rate'] == 0.25
    assert recipe['training']['batch_size'] == 50 and recipe['training']['seed'] == 9
    assert one('info', 's.vitrine')['history'] == []
    fails('train', 's.vitrine', '--set', 'nonsense=1')
    fails('train', 's.vitrine', '--set', 'learning_rate', says='key=value')
    fails('train', 's.vitrine', '--set', 'learning_rate=-1')
    fails('train', 's.vitrine', '--epochs', '0')
    fails('train', 's.vitrine', '--data', 'digits')
    fails('train', 's.vitrine', '--data', 'nowhere', says='nowhere')


@test
def train_early_stop():
    spiral('s.vitrine', epochs=400, patience=2, learning_rate=0.05)
    *epochs, last = [json.loads(line) for line in run('train', 's.vitrine', '--json').stdout.splitlines()]
    assert last['stopped_early'] and last['epochs'] < 400 and last['complete'] is True
    losses = [epoch['val_loss'] for epoch in epochs]
    assert len(losses) == losses.index(min(losses)) + 1 + 2
    assert min(losses) < losses[-1]
    assert abs(one('evaluate', 's.vitrine')['loss'] - min(losses)) < 1e-6   # the best weights, not the last


@test
def train_diverges():
    spiral('s.vitrine')
    text = open('s.vitrine.json').read().replace('softmax', 'linear').replace('tanh', 'relu')
    with open('d.json', 'w') as file:
        file.write(text)
    run('new', '--from', 'd.json', '-o', 'd.vitrine')
    before = one('info', 'd.vitrine')
    done = run('train', 'd.vitrine', '--set', 'loss=mse', '--set', 'optimizer=sgd', '--set', 'learning_rate=10',
               status=1)
    assert len(done.stderr.splitlines()) == 1 and 'step' in done.stderr, done.stderr
    assert one('info', 'd.vitrine')['parameters'] == before['parameters']
    write_npy('x.npy', (1, 2), [0.5, -0.5])
    run('predict', 'd.vitrine', '--input', 'x.npy', '-o', 'y.npy')
    assert all(abs(value) < 1e30 for value in npy('y.npy')[1])


@test
def train_interrupted():
    """Ctrl+C stops after the batch, saves, and says 130."""
    run('new', 'digits-cnn', '-o', 'c.vitrine')
    child = subprocess.Popen([VITRINE, 'train', 'c.vitrine', '--epochs', '1000'], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, (child.returncode, err)
    assert err == '' and 'saved' in out, (out, err)
    history = one('info', 'c.vitrine')['history']
    assert len(history) == 1 and history[0]['steps'] > 0


@test
def train_keeps_last():
    """What a run ended with is among the models that it kept, and takes no room of its own."""
    spiral('s.vitrine', epochs=3)
    run('train', 's.vitrine')
    tensors, meta = safetensors('s.vitrine')
    row, = json.loads(meta['vitrine'])['runs']
    (kept,) = row['kept']
    assert kept['model'] is True and kept['step'] == row['steps'], kept
    assert kept['val_loss'] == row['epochs'][-1][4], (kept, row['epochs'])
    assert not any('.kept.' in name for name in tensors)
    # the first, the last and as many evenly between
    spiral('k.vitrine', epochs=12)
    run('train', 'k.vitrine', '--keep', '4')
    row, = json.loads(safetensors('k.vitrine')[1]['vitrine'])['runs']
    epoch = row['steps_per_epoch']
    assert [kept['step'] / epoch for kept in row['kept']] == [0, 3, 6, 9, 12], row['kept']
    assert row['kept'][1]['val_loss'] == row['epochs'][2][4], row['kept']
    fails('train', 'k.vitrine', '--keep', '0', says='from 1 to 64')


@test
def train_watches_layers():
    """How the layers fared is in the file: at steps that no machine decides, the first and the last among them."""
    spiral('s.vitrine', epochs=20)
    run('new', '--from', 's.vitrine.json', '-o', 'r.vitrine')
    run('train', 's.vitrine')
    run('train', 'r.vitrine', '--threads', '1')
    (a, meta), (b, _) = safetensors('s.vitrine'), safetensors('r.vitrine')
    row, = json.loads(meta['vitrine'])['runs']
    watch = row['watch']
    assert len(watch['layers']) == 2, watch
    assert watch['readings'][0] == 1 and watch['readings'][-1] == row['steps'] > 400, watch
    assert watch['spreads'][-1] == row['steps'] and 16 <= len(watch['spreads']) <= 18, watch['spreads']
    assert len(watch['readings']) <= 400
    for name in 'run.0.watch.readings', 'run.0.watch.spreads':
        assert a[name] == b[name], name
    # with more after it the old ones stay, and the sum of all runs is bounded
    run('train', 's.vitrine')
    more, _ = safetensors('s.vitrine')
    assert more['run.0.watch.readings'] == a['run.0.watch.readings'] and 'run.1.watch.readings' in more


@test
def new_unfinished():
    """A SPEC whose network cannot compute is written all the same, and what it lacks is said."""
    layers = {'input': '{"class": "input", "args": {"height": 5, "width": 5, "channels": 1}}, ', 'nothing': ''}
    for name, first in layers.items():
        with open('u.json', 'w') as file:
            file.write('{"layers": [%s{"class": "conv2d", "args": {"kernel_size": 9}}]}' % first)
        done = run('new', '--from', 'u.json', '-o', name + '.vitrine')
        told, = done.stderr.splitlines()
        assert told.startswith(name + '.vitrine is written, but its network cannot compute yet: ') and told.endswith('.')
        assert os.path.exists(name + '.vitrine')
    assert run('new', 'digits-cnn', '-o', 'whole.vitrine').stderr == ''


@test
def train_large():
    """Large losses are told in as many digits as small ones."""
    with open('large.csv', 'w') as file:
        file.write('x,y\n' + ''.join('%d,%d\n' % (i, 10 ** 12 + i * 10 ** 9) for i in range(60)))
    run('new', '--data', 'large.csv', '-o', 'large.vitrine')
    line, *_ = run('train', 'large.vitrine', '--set', 'data.standardise=none', '--epochs', '1').stdout.splitlines()
    loss, = re.findall(r'1/1  loss (\S+)', line)
    assert 1e20 < float(loss) and len(loss) < 13 and len(line) < 130, line


@test
def train_nothing_held_out():
    """Then the patience is that of the training loss, and its parts are told."""
    spiral('s.vitrine', epochs=400, patience=2, learning_rate=0.5)
    text = open('s.vitrine.json').read().replace('"tanh"', '"tanh", "l2": 0.01')
    with open('l.json', 'w') as file:
        file.write(text)
    run('new', '--from', 'l.json', '-o', 'l.vitrine')
    *epochs, last = [json.loads(line) for line in
                     run('train', 'l.vitrine', '--set', 'data.train_share=1', '--json').stdout.splitlines()]
    assert 'training loss' in last['stopped_early'] and last['epochs'] < 400
    for epoch in epochs:
        assert epoch['val_loss'] is None and len(epoch['terms']) == 2
        assert abs(sum(epoch['terms'].values()) - epoch['loss']) < 1e-6 * epoch['loss'], epoch
    out = run('train', 'l.vitrine', '--epochs', '1').stdout
    assert '  loss = data ' in out and 'nothing held out' in out and 'nan' not in out, out


def ticks(child):
    """Of the processor's time, what a child has had."""
    with open('/proc/%d/stat' % child.pid) as file:
        return sum(int(word) for word in file.read().rpartition(')')[2].split()[11:13])


def until_saved(*arguments, epochs):
    """Trains until so many epochs were told and the next has begun, then sends what Ctrl+C does."""
    child = subprocess.Popen([VITRINE, 'train', *arguments, '--json'], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    told = [json.loads(child.stdout.readline()) for _ in range(epochs)]
    begin = ticks(child)
    while ticks(child) < begin + 2:
        pass
    child.send_signal(signal.SIGINT)
    told += [json.loads(line) for line in child.stdout]
    assert child.wait(60) == 130 and child.stderr.read() == '', child.returncode
    assert told.pop()['complete'] is False
    return told


@test
def train_resumed_stops_early():
    """Cut short and gone on with, a training stops where it would have, with the same best weights."""
    dense = lambda units, activation: {'class': 'dense', 'args': {'units': units, 'activation': activation}}
    with open('d.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'flatten'}, dense(512, 'relu'), dense(10, 'softmax')],
                   'recipe': {'epochs': 1000, 'patience': 12, 'learning_rate': 0.005}, 'source': 'digits'}, file)
    for name in 'a.vitrine', 'b.vitrine':
        run('new', '--from', 'd.json', '-o', name)
    whole = [json.loads(line) for line in run('train', 'a.vitrine', '--json').stdout.splitlines()]
    parts = until_saved('b.vitrine', epochs=len(whole) - 1 - 12 + 2)
    assert len(parts) < len(whole) - 1, 'it was cut short too late'
    kept, meta = safetensors('b.vitrine')
    assert 'progress.best' in kept and json.loads(meta['vitrine'])['progress']['at'] > 0
    parts += [json.loads(line) for line in run('train', 'b.vitrine', '--resume', '--json').stdout.splitlines()]
    assert whole[-1]['stopped_early'] and parts[-1]['stopped_early'] == whole[-1]['stopped_early']
    names = 'epoch', 'loss', 'metric', 'val_loss', 'val_metric'
    assert [[row[n] for n in names] for row in parts[:-1]] == [[row[n] for n in names] for row in whole[:-1]]
    a, b = safetensors('a.vitrine')[0], safetensors('b.vitrine')[0]
    weights = [name for name in a if not name.startswith('run.')]
    assert weights and all(a[name] == b[name] for name in weights)
    assert not any(name.startswith('progress.') for name in b)


@test
def predict_entries():
    run('new', 'digits-cnn', '-o', 'p.vitrine')
    write_npy('x.npy', (3, 28, 28, 1), [(i % 97) / 97 for i in range(3 * 784)])
    told = one('predict', 'p.vitrine', '--input', 'x.npy', '-o', 'y.npy')
    shape, values = npy('y.npy')
    assert shape == (3, 10) and told['shape'] == [3, 10]
    assert all(abs(sum(values[10 * i:10 * i + 10]) - 1) < 1e-5 for i in range(3))
    run('predict', 'p.vitrine', '--input', 'x.npy', '--entry', 'conv2d', '-o', 'c.npy')
    assert npy('c.npy')[0] == (3, 26, 26, 32)
    write_npy('one.npy', (28, 28), [(i % 97) / 97 for i in range(784)])
    run('predict', 'p.vitrine', '--input', 'one.npy', '-o', 'z.npy')
    assert npy('z.npy')[0] == (1, 10) and npy('z.npy')[1] == values[:10]
    fails('predict', 'p.vitrine', '--input', 'x.npy', '--entry', 'lstm', '-o', 'y.npy', says='lstm')
    write_npy('bad.npy', (3, 5), [0] * 15)
    fails('predict', 'p.vitrine', '--input', 'bad.npy', '-o', 'y.npy', says='28×28×1')
    fails('predict', 'p.vitrine', '--input', 'absent.npy', '-o', 'y.npy')


@test
def predict_raw():
    """Rows as the table's file has them are scaled as the data were; a predicted number comes back in its units."""
    with gzip.open(os.path.join(os.environ['VITRINE_DATA_DIR'], 'breast-cancer.csv.gz'), 'rt') as file:
        table = [line.strip().split(',') for line in file if line.strip()]
    rows = [[float(x) for x in row[:30]] for row in table if re.match(r'-?[0-9.]+$', row[0])]
    write_npy('raw.npy', (len(rows), 30), [x for row in rows for x in row])
    run('new', 'breast-cancer', '--trained', '-o', 'bc.vitrine')
    run('predict', 'bc.vitrine', '--input', 'raw.npy', '--raw', '-o', 'r.npy')
    answers = {tuple(round(x, 4) for x in npy('r.npy')[1][2 * i:2 * i + 2]) for i in range(len(rows))}
    for sample in (0, 17, 200):
        run('predict', 'bc.vitrine', '--sample', str(sample), '-o', 's.npy')
        assert tuple(round(x, 4) for x in npy('s.npy')[1]) in answers, sample
    run('predict', 'bc.vitrine', '--input', 'raw.npy', '-o', 'u.npy')
    assert npy('u.npy')[1] != npy('r.npy')[1]
    # A column's own numbers come back: y = 3 x + 100 learnt by one linear unit.
    with open('line.csv', 'w', encoding='utf-8') as file:
        file.write('x,y\n' + ''.join('%g,%g\n' % (i / 4, 3 * i / 4 + 100) for i in range(200)))
    with open('one.json', 'w', encoding='utf-8') as file:
        json.dump({'layers': [{'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 1}},
                                       {'class': 'dense', 'args': {'units': 1}}],
                            'source': {'class': 'csv', 'path': os.path.abspath('line.csv'), 'args': {'standardise': 'all'}},
                            'recipe': {'loss': 'mse', 'metric': 'mae', 'optimizer': 'adam', 'learning_rate': 0.05, 'epochs': 60}}, file)
    run('new', '--from', 'one.json', '-o', 'line.vitrine')
    run('train', 'line.vitrine')
    write_npy('in.npy', (2, 1), [10, 40])
    run('predict', 'line.vitrine', '--input', 'in.npy', '--raw', '-o', 'out.npy')
    assert all(abs(a - b) < 2 for a, b in zip(npy('out.npy')[1], (130, 220))), npy('out.npy')
    # so does what is predicted of a sample, which is scaled already
    run('predict', 'line.vitrine', '--sample', '0', '--raw', '-o', 'o.npy')
    assert 90 < npy('o.npy')[1][0] < 255, npy('o.npy')
    told = one('evaluate', 'line.vitrine', '--hardest', '3')
    assert all(95 < row['true'] < 255 and abs(row['true'] - row['predicted']) < 5 for row in told['hardest']), told
    assert told['metric'] < 0.05 and abs(told['metric_in_units'] / told['metric'] - 43.3) < 5, told
    fails('predict', 'line.vitrine', '--input', 'in.npy', '-o', 'o.csv', says='.npy', status=2)
    write_npy('nan.npy', (1, 1), [float('nan')])
    fails('predict', 'line.vitrine', '--input', 'nan.npy', '-o', 'o.npy', says='not finite')



# Token k of the data set "dates" is character k - 1.
DATE_TOKENS = '<0123456789-/., abcdefghijklmnopqrstuvwxyzADFJMNOSTW'


def date_rows(count):
    """Some days of the years 1900 to 2099 in three ways: what is read, what has been written
    one character late, and what is to be written, as numbers one after the other."""
    months = 'January February March April May June July August September October November December'.split()
    read, written, wanted = [], [], []
    for i in range(count):
        year, month, day = 1900 + 37 * i % 200, i % 12, 1 + 5 * i % 28
        text = ('%d %s %d' % (day, months[month], year), '%s %d, %d' % (months[month][:3], day, year),
                '%02d.%02d.%d' % (day, month + 1, year))[i % 3]
        right = [DATE_TOKENS.index(each) + 1 for each in '%d-%02d-%02d' % (year, month + 1, day)]
        read += [DATE_TOKENS.index(each) + 1 for each in text] + [0] * (28 - len(text))
        written += [1] + right[:-1]
        wanted += right
    return read, written, wanted


def strongest(path, tokens=10):
    """The strongest of each row of probabilities, `tokens` rows to a sample."""
    shape, values = npy(path)
    rows = [values[at:at + shape[-1]] for at in range(0, len(values), shape[-1])]
    best = [row.index(max(row)) for row in rows]
    return [best[at:at + tokens] for at in range(0, len(best), tokens)]


@test
def several_inputs():
    """All inputs of a network are given, one by one or together; the answers are those that are measured."""
    n = 120
    read, written, wanted = date_rows(n)
    write_npy('x.npy', (n, 28), read)
    write_npy('w.npy', (n, 10), written)
    write_npz('all.npz', x=((n, 28), read), x2=((n, 10), written), y=((n, 10), wanted, 'i'))
    run('new', 'dates', '--trained', '-o', 'd.vitrine')
    told = one('evaluate', 'd.vitrine', '--data', 'all.npz', '--split', 'all')
    assert told['metric_name'] == 'exact_match' and told['samples'] == n and told['metric'] > 0.95, told

    assert one('predict', 'd.vitrine', '--input', 'x.npy', '--input', 'w.npy', '-o', 'y.npy')['shape'] == [n, 10, 53]
    answers = strongest('y.npy')
    right = sum(answer == wanted[10 * i:10 * i + 10] for i, answer in enumerate(answers))
    assert abs(right / n - told['metric']) < 1e-6, (right, told['metric'])
    for given in (['--input', 'input_2=w.npy', '--input', 'x.npy'], ['--input', 'all.npz']):
        run('predict', 'd.vitrine', *given, '-o', 'z.npy')
        assert npy('z.npy') == npy('y.npy'), given

    # Too few, too many, of another length, called otherwise: a sentence, and nothing is written.
    fails('predict', 'd.vitrine', '--input', 'x.npy', '-o', 'n.npy', says='nothing is given for “input_2”')
    fails('predict', 'd.vitrine', *['--input', 'x.npy'] + 2 * ['--input', 'w.npy'], '-o', 'n.npy', says='2 inputs')
    fails('predict', 'd.vitrine', '--input', 'w.npy', '--input', 'x.npy', '-o', 'n.npy', says='28')
    fails('predict', 'd.vitrine', '--input', 'x.npy', '--input', 'past=w.npy', '-o', 'n.npy', says='input, input_2')
    fails('predict', 'd.vitrine', *2 * ['--input', 'input=x.npy'], '-o', 'n.npy', says='twice')
    write_npy('short.npy', (n - 1, 10), written[:-10])
    fails('predict', 'd.vitrine', '--input', 'x.npy', '--input', 'short.npy', '-o', 'n.npy', says='119')
    write_npz('part.npz', x=((n, 28), read))
    fails('predict', 'd.vitrine', '--input', 'part.npz', '-o', 'n.npy', says='“x2”')
    fails('encode', 'd.vitrine', '--input', 'x.npy', '-o', 'n.npy', says='code')
    assert not os.path.exists('n.npy')

    # A sample of the data set brings all of its inputs: what is predicted is what is written.
    for sample in ('8001', '9999'):
        run('predict', 'd.vitrine', '--sample', str(sample), '-o', 's.npy')
        answer, = strongest('s.npy')
        run('explain', 'd.vitrine', '--method', 'saliency', '--sample', sample, '-o', 's.json')
        text = ''.join(json.load(open('s.json'))['tokens'])
        assert one('generate', 'd.vitrine', '--prompt', text, '--set', 'temperature=0')['text'] == \
            ''.join(DATE_TOKENS[token - 1] for token in answer), text
    fails('predict', 'd.vitrine', '--sample', '10000', '-o', 'n.npy', says='9999')
    fails('predict', 'd.vitrine', '--sample', '1', '--input', 'x.npy', '-o', 'n.npy', status=2)
    fails('predict', 'd.vitrine', '-o', 'n.npy', status=2)

    # What each head attends to, and a hidden state step by step.
    told = one('predict', 'd.vitrine', '--input', 'all.npz', '--entry', 'multi_head_attention_3', '--inside',
               'attention', '-o', 'a.npy')
    assert told['shape'] == [n, 4, 10, 28] and told['inside'] == 'attention', told
    values = npy('a.npy')[1]
    assert all(abs(sum(values[at:at + 28]) - 1) < 1e-4 for at in range(0, len(values), 28))
    length = read.index(0)
    assert not any(values[at + length:at + 28].count(0) < 28 - length for at in range(0, 1120, 28)), 'padding is seen'
    fails('predict', 'd.vitrine', '--sample', '1', '--entry', 'dense', '--inside', 'attention', '-o', 'n.npy',
          says='multi_head_attention_3')
    run('new', 'digit-rows', '--trained', '-o', 'r.vitrine')
    assert one('predict', 'r.vitrine', '--sample', '8000', '--entry', 'gru', '--inside', 'hidden_state', '-o',
               'h.npy')['shape'] == [1, 28, 96]
    run('predict', 'r.vitrine', '--sample', '8000', '--entry', 'gru', '-o', 'last.npy')
    assert npy('h.npy')[1][-96:] == npy('last.npy')[1], 'the last hidden state is what the layer puts out'
    fails('predict', 'r.vitrine', '--sample', '1', '--inside', 'attention', '-o', 'n.npy', says='gru --inside hidden_state')
    run('new', 'digits-cnn', '-o', 'c.vitrine')
    fails('predict', 'c.vitrine', '--sample', '1', '--inside', 'attention', '-o', 'n.npy', says='No layer')


def reversing(path, words):
    """A network that reads a text with one GRU and writes with another."""
    tokens = len(set(''.join(words))) + 2
    longest = max(len(word) for word in words)
    layer = lambda kind, name, inputs, **args: {'class': kind, 'name': name, 'args': args,
                                                **({'inputs': inputs} if inputs else {})}
    with open(path + '.json', 'w') as file:
        json.dump({'layers': [
            layer('input', 'text', [], height=0, width=0, channels=longest),
            layer('embedding', 'letters', ['text'], input_dim=tokens, output_dim=16, mask_zero=True),
            layer('gru', 'read', ['letters'], units=64),
            layer('repeat', 'remembered', ['read'], n=longest + 1),
            layer('input', 'written', [], height=0, width=0, channels=longest + 1),
            layer('embedding', 'before', ['written'], input_dim=tokens, output_dim=16),
            layer('concat', 'both', ['remembered', 'before']),
            layer('gru', 'write', ['both'], units=64, return_sequences=True),
            layer('dense', 'next', ['write'], units=tokens, activation='softmax')],
            'recipe': {'loss': 'crossentropy', 'optimizer': 'adam', 'metric': 'exact_match', 'schedule': 'one_cycle',
                       'learning_rate': 0.01, 'epochs': 20, 'batch_size': 32, 'clip_norm': 1, 'seed': 1},
            'source': 'pairs.tsv'}, file)
    run('new', '--force', '--from', path + '.json', '-o', path)


@test
def translation():
    """One's own pairs of texts, from the file to a text that was never seen: words are reversed."""
    draw = random.Random(1)
    words = sorted({''.join(draw.choice('abcdefgh') for _ in range(draw.randint(3, 5))) for _ in range(1600)})
    draw.shuffle(words)
    unseen = words.pop()
    with open('pairs.tsv', 'w') as file:
        file.write(''.join('%s\t%s\n' % (word, word[::-1]) for word in words))
    reversing('r.vitrine', words)
    before = one('evaluate', 'r.vitrine')
    assert before['metric_name'] == 'exact_match' and before['metric'] < 0.01 and before['samples'] > 200, before
    run('train', 'r.vitrine')
    after = one('evaluate', 'r.vitrine')
    assert after['metric'] > 0.95, after
    for word in (unseen, 'abcde', 'hag'):
        assert one('generate', 'r.vitrine', '--prompt', word, '--set', 'temperature=0')['text'] == word[::-1], word
    # A network that begins with these pairs: attention, which learns them as well.
    run('new', '--data', 'pairs.tsv', '-o', 'own.vitrine')
    kinds = [entry['class'] for entry in one('info', 'own.vitrine')['entries']]
    assert kinds.count('input') == 2 and kinds.count('multi_head_attention') == 3, kinds
    run('train', 'own.vitrine', '--epochs', '1', '-o', 'once.vitrine')
    run('train', 'own.vitrine')
    assert one('evaluate', 'own.vitrine')['metric'] > 0.95
    assert one('generate', 'own.vitrine', '--prompt', unseen, '--set', 'temperature=0')['text'] == unseen[::-1]
    fails('generate', 'r.vitrine', '--prompt', 'abx', says='“x”')
    fails('generate', 'r.vitrine', '--prompt', 'abcdef', says='5')

    # Other files: with characters that it has no numbers for, empty, or too long: a sentence.
    for name, rows, says in (('more.tsv', 'abc\tcbi\nabij\tbak\nbcdef\tabcde\n', 'tokens'),
                             ('empty.tsv', 'abc\tcba\nabd\t\nbcd\tdcb\n', 'row 2'),
                             ('long.tsv', 'abc\tcba\nabd\tdba\n%s\tdcb\n' % (99 * 'b'), '99 characters'),
                             ('short.tsv', 'ab\tba\nac\tca\nad\tda\n', 'set the Input layer')):
        with open(name, 'w') as file:
            file.write(rows)
        fails('evaluate', 'r.vitrine', '--data', name, says=says)


@test
def spoken_words():
    """Recordings of one's own, by voices that the example never heard, are understood."""
    if not shutil.which('espeak-ng'):
        raise tap.Skip('espeak-ng is not installed')
    words = 'yes no up down left right on off stop go'.split()
    said = []
    # As make-spoken.py has them spoken; the numbers put the folders into the order of the classes.
    for k, word in enumerate(words):
        os.makedirs('said/%d-%s' % (k, word))
        for take, voice in enumerate(('en-us+f2', 'en-gb-scotland+m4', 'en-029+f2', 'en-us+m4')):
            said.append(subprocess.run(['espeak-ng', '-v', voice, '-s', str(130 + 20 * take), '-p', str(35 + 10 * take),
                                        '-w', 'said/%d-%s/%d.wav' % (k, word, take), word], check=True))
    run('new', 'spoken-words', '--trained', '-o', 's.vitrine')
    told = one('evaluate', 's.vitrine', '--data', 'said', '--split', 'all')
    print('# %.3f of %d words' % (told['metric'], told['samples']))
    assert told['metric_name'] == 'accuracy' and told['samples'] == len(said) == 40 and told['metric'] >= 0.9, told


@test
def several_labels():
    """A table with several yes-or-no columns: each is a label of its own, several at once."""
    draw = random.Random(2)
    rows = [(draw.gauss(0, 1), draw.gauss(0, 1), draw.gauss(0, 1)) for _ in range(600)]
    with open('t.csv', 'w') as file:
        file.write('a,b,c,warm,wet,windy\n')
        for a, b, c in rows:
            file.write('%.4f,%.4f,%.4f,%d,%d,%d\n' % (a, b, c, a > 0, a + b > 1, c < -0.5))
    with open('l.json', 'w') as file:
        json.dump({'layers': [{'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 3}},
                              {'class': 'dense', 'args': {'units': 16, 'activation': 'relu'}},
                              {'class': 'dense', 'args': {'units': 3, 'activation': 'sigmoid'}}],
                   'recipe': {'loss': 'binary_crossentropy', 'optimizer': 'adam', 'metric': 'f1', 'learning_rate': 0.02,
                              'epochs': 30, 'batch_size': 32, 'seed': 1}, 'source': 't.csv,warm,wet,windy'}, file)
    run('new', '--from', 'l.json', '-o', 'l.vitrine')
    before = one('evaluate', 'l.vitrine')
    run('train', 'l.vitrine')
    after = one('evaluate', 'l.vitrine')
    assert after['metric_name'] == 'f1' and before['metric'] < 0.7 and after['metric'] > 0.93, (before, after)
    assert after['samples'] == 120
    # Each answer is its own: warm, wet and windy, or none of them.
    write_npy('x.npy', (3, 3), [2, 1, -2, -2, -1, 2, 2, -3, 1])
    run('predict', 'l.vitrine', '--input', 'x.npy', '-o', 'y.npy')
    assert [round(value) for value in npy('y.npy')[1]] == [1, 1, 1, 0, 0, 0, 1, 0, 0], npy('y.npy')
    # A network to begin with is of that kind, too.
    run('new', '--data', 't.csv,warm,wet,windy', '-o', 's.vitrine')
    run('train', 's.vitrine', '--epochs', '20')
    told = one('evaluate', 's.vitrine')
    assert told['metric_name'] == 'f1' and told['metric'] > 0.85, told
    # A label that is left out is one more input.
    fails('train', 'l.vitrine', '--data', 't.csv,warm,wet', says='set the Input layer to 4')
    fails('train', 'l.vitrine', '--data', 't.csv,warm,cold', says='cold')


@test
def explain_tokens():
    """A text is explained token by token, padding not at all; what comes next by the token's name."""
    run('new', 'word-language', '-o', 'w.vitrine')
    run('explain', 'w.vitrine', '--method', 'integrated_gradients', '--sample', '8001', '--target', 'French', '-o', 'w.json')
    told = json.load(open('w.json'))
    length = len(''.join(told['tokens']))
    assert told['target_name'] == 'French' and told['target'] == 1 and told['residual'] < 0.01, told
    assert told['shape'] == [16] and 0 < length < 16 and len(told['tokens']) == 16
    assert all((value != 0) == (i < length) for i, value in enumerate(told['attribution'])), told['attribution']
    run('explain', 'w.vitrine', '--method', 'lime', '--set', 'masks=50', '--sample', '8001', '-o', 'w.json')
    told = json.load(open('w.json'))
    assert told['segments'] == [i if i < length else -1 for i in range(16)] and len(told['weights']) == length
    for ending in 'png svg pdf'.split():
        run('explain', 'w.vitrine', '--method', 'saliency', '--sample', '8001', '-o', 'w.' + ending)
    assert 'font' in open('w.svg').read() or 'glyph' in open('w.svg').read()
    fails('explain', 'w.vitrine', '--method', 'gradcam', '--sample', '8001', '-o', 'w.npy', says='tokens')
    fails('explain', 'w.vitrine', '--method', 'saliency', '--sample', '8001', '--target', 'Latin', '-o', 'w.npy', says='Latin')
    # Of two inputs the first is explained while the second stays: what is being written.
    run('new', 'dates', '--trained', '-o', 'd.vitrine')
    run('explain', 'd.vitrine', '--method', 'integrated_gradients', '--sample', '9000', '-o', 'd.json')
    told = json.load(open('d.json'))
    length = len(''.join(told['tokens']))
    assert told['step'] == 9 and told['residual'] < 0.05 and told['score'] > 0.9, told
    assert told['shape'] == [28] and all((value != 0) == (i < length) for i, value in enumerate(told['attribution']))
    run('explain', 'd.vitrine', '--method', 'lime', '--set', 'masks=50', '--sample', '9000', '-o', 'd.png')
    read, written, _ = date_rows(2)
    write_npy('x.npy', (2, 28), read)
    write_npy('w.npy', (2, 10), written)
    run('explain', 'd.vitrine', '--method', 'saliency', '--input', 'x.npy', '--input', 'w.npy', '-o', 'e.npy')
    assert npy('e.npy')[0] == (2, 28)
    fails('explain', 'd.vitrine', '--method', 'saliency', '--input', 'x.npy', '-o', 'w.npy', says='input_2')
    run('new', 'text-writer', '-o', 't.vitrine')
    run('explain', 't.vitrine', '--method', 'saliency', '--sample', '5400', '--target', 'space', '-o', 't.json')
    told = json.load(open('t.json'))
    assert told['target_name'] == ' ' and told['step'] == 63 and told['target'] == 63 * 84 + 2, told['target']
    assert len(told['tokens']) == 64 and all(told['attribution'])
    told = one('explain', 't.vitrine', '--method', 'saliency', '--sample', '5400', '-o', 't.npy')
    assert told['step'] == 63 and told['score'] > 1 / 84
    told = one('explain', 't.vitrine', '--method', 'saliency', '--sample', '5400', '--target', '845', '-o', 't.npy')
    assert told['step'] == 10
    assert not any(npy('t.npy')[1][11:]), 'a prediction does not read what comes after it'


@test
def explain_methods():
    run('new', 'digits-cnn', '-o', 'e.vitrine')
    names = [row['name'] for row in one('list', 'explainers')['explainers']]
    for name in names:
        told = one('explain', 'e.vitrine', '--method', name, '--sample', '8003', '--seed', '4', '-o', 'm.npy')
        assert {'target', 'score', 'residual', 'args', 'seed'} <= set(told) and told['seed'] == 4
        shape, values = npy('m.npy')
        assert shape == (28, 28, 1) and any(values), name
    run('explain', 'e.vitrine', '--method', 'lime', '--sample', '8003', '-o', 'm.json')
    with open('m.json') as file:
        lime = json.load(file)
    assert len(lime['segments']) == 784 and len(lime['weights']) == max(lime['segments']) + 1
    assert len(lime['attribution']) == 784
    write_npy('x.npy', (2, 28, 28, 1), [(i % 97) / 97 for i in range(2 * 784)])
    run('explain', 'e.vitrine', '--method', 'saliency', '--input', 'x.npy', '--target', '3', '-o', 'two.npy')
    assert npy('two.npy')[0] == (2, 28, 28, 1)
    for ending in ('png', 'svg', 'pdf'):
        run('explain', 'e.vitrine', '--method', 'saliency', '--sample', '0', '-o', 'm.' + ending)
        assert os.path.getsize('m.' + ending) > 1000
    fails('explain', 'e.vitrine', '--method', 'nonsense', '--sample', '1', '-o', 'm.npy')
    fails('explain', 'e.vitrine', '--method', 'lime', '--set', 'nonsense=1', '--sample', '1', '-o', 'm.npy')
    fails('explain', 'e.vitrine', '--method', 'saliency', '--sample', '10000', '-o', 'm.npy', says='9999')
    fails('explain', 'e.vitrine', '--method', 'saliency', '--sample', '1', '--target', '10', '-o', 'm.npy')
    fails('explain', 'e.vitrine', '--method', 'saliency', '-o', 'm.npy', status=2)
    # no other ending is written as something else; numbers that are none are not explained
    fails('explain', 'e.vitrine', '--method', 'saliency', '--sample', '1', '-o', 'm.txt', status=2, says='.npy, .json')
    fails('traverse', 'e.vitrine', '--dims', '0', '-o', 'm.gif', status=2, says='.npy, .png')
    fails('generate', 'e.vitrine', '--samples', '3', '-o', 'm', status=2, says='.npy, .png')
    assert not any(os.path.exists(name) for name in ('m.txt', 'm.gif', 'm'))
    for bad in (math.nan, math.inf):
        write_npy('bad.npy', (2, 28, 28, 1), 784 * [0.5] + [bad] + 783 * [0.5])
        fails('explain', 'e.vitrine', '--method', 'saliency', '--input', 'bad.npy', '-o', 'bad.npy', says='784')


@test
def grey_bernoulli():
    """What a summed binary cross-entropy of grey pictures is counted in is said beside the number."""
    unit = 'nats per picture, grey Bernoulli'
    small_vae('v.vitrine')
    text = run('train', 'v.vitrine').stdout.splitlines()[-1]
    assert text.startswith('saved to v.vitrine') and text.endswith('losses are ' + unit), text
    *_, last = run('train', 'v.vitrine', '--json').stdout.splitlines()
    assert json.loads(last)['loss_unit'] == unit
    told = one('evaluate', 'v.vitrine')
    assert told['loss_unit'] == unit and set(told['terms']) == {'data', 'sampling KL'}, told
    lines = run('evaluate', 'v.vitrine').stdout.splitlines()
    assert lines[0].startswith('loss ') and lines[0].endswith(unit), lines
    loss, rebuilt, kl = (float(next(line for line in lines if line.startswith(name)).split(name)[1].split()[0])
                         for name in ('loss', 'reconstruction', 'sampling KL'))
    assert abs(loss - rebuilt - kl) < 1e-3 * loss and abs(loss - told['loss']) < 1e-3 * loss, lines

    # The same numbers of black and white alone are what they say; of any other loss nothing is said.
    write_npy('x.npy', (20, 28, 28, 1), [i * i % 7 % 2 for i in range(20 * 784)])
    assert one('evaluate', 'v.vitrine', '--data', 'x.npy')['loss_unit'] == 'nats per picture, Bernoulli'
    assert 'nats per picture, Bernoulli' in run('evaluate', 'v.vitrine', '--data', 'x.npy').stdout
    for setting in ('reduction=mean', 'loss=mse'):
        run('train', 'v.vitrine', '--set', setting, '-o', 'm.vitrine')
        assert 'loss_unit' not in one('evaluate', 'm.vitrine') and 'nats' not in run('evaluate', 'm.vitrine').stdout
    run('new', 'digits-cnn', '-o', 'c.vitrine')
    assert 'nats' not in run('evaluate', 'c.vitrine').stdout


@test
def latent():
    small_vae('v.vitrine')
    run('train', 'v.vitrine')
    result = one('evaluate', 'v.vitrine')
    terms = result['terms']
    assert len(terms) == 2 and terms['data'] > 0
    name = next(each for each in terms if each != 'data')
    assert name.endswith(' KL') and terms[name] > 0
    assert name[:-3] in [entry['name'] for entry in one('info', 'v.vitrine')['entries'] if entry['class'] == 'sampling']
    assert abs(sum(terms.values()) - result['loss']) < 1e-6
    write_npy('x.npy', (2, 28, 28, 1), [(i % 97) / 97 for i in range(2 * 784)])
    run('encode', 'v.vitrine', '--input', 'x.npy', '-o', 'z.npy')
    shape, codes = npy('z.npy')
    assert shape == (2, 3)
    run('decode', 'v.vitrine', '--input', 'z.npy', '-o', 'y.npy')
    shape, decoded = npy('y.npy')
    assert shape == (2, 28, 28, 1)
    run('predict', 'v.vitrine', '--input', 'x.npy', '-o', 'p.npy')
    assert npy('p.npy')[1] == decoded          # there and back is what the network does
    told = one('traverse', 'v.vitrine', '--dims', '0,2', '--steps', '5', '--range', '2', '-o', 't.npy')
    assert npy('t.npy')[0] == (25, 28, 28, 1) and told['columns'] == 5
    run('traverse', 'v.vitrine', '--from-sample', '0', '--to-sample', '9', '--steps', '4', '-o', 'path.npy')
    assert npy('path.npy')[0] == (4, 28, 28, 1)
    for ending in ('png', 'svg'):
        run('traverse', 'v.vitrine', '--dims', '1', '-o', 't.' + ending)
        assert os.path.getsize('t.' + ending) > 500
    fails('traverse', 'v.vitrine', '--dims', '3', '-o', 't.npy', says='0 to 2')
    fails('traverse', 'v.vitrine', '-o', 't.npy', status=2)
    run('new', 'digits-cnn', '-o', 'n.vitrine')
    fails('encode', 'n.vitrine', '--input', 'x.npy', '-o', 'z.npy', says='code')
    write_npy('z4.npy', (2, 4), [0] * 8)
    fails('decode', 'v.vitrine', '--input', 'z4.npy', '-o', 'y.npy')


@test
def single_samples():
    """The confusion as a table and as a picture, the samples that cost most; what has no classes says so."""
    run('new', 'digits-cnn', '--trained', '-o', 'c.vitrine')
    told = one('evaluate', 'c.vitrine', '--confusion', 'c.csv', '--hardest', '5')
    assert told['confusion'] == 'c.csv' and len(told['hardest']) == 5
    with open('c.csv', encoding='utf-8') as file:
        rows = [line.strip().split(',') for line in file]
    assert rows[0] == ['label\\predicted'] + [str(k) for k in range(10)] and len(rows) == 11
    counts = [[int(cell) for cell in row[1:]] for row in rows[1:]]
    right = sum(counts[k][k] for k in range(10))
    assert sum(map(sum, counts)) == told['samples'] == 2000
    assert abs(right / 2000 - told['metric']) < 1e-9, (right, told['metric'])
    losses = [row['loss'] for row in told['hardest']]
    assert losses == sorted(losses, reverse=True) and losses[0] > 2
    assert all(row['label'] != row['predicted'] and row['answers'] == 1 and row['right'] == 0 for row in told['hardest'])
    one_more = told['hardest'][0]
    run('predict', 'c.vitrine', '--sample', str(int(one_more['sample'])), '-o', 'y.npy')
    answer = npy('y.npy')[1]
    assert str(answer.index(max(answer))) == one_more['predicted'], (answer, one_more)
    lines = run('evaluate', 'c.vitrine', '--hardest', '3').stdout.splitlines()
    assert lines[-3].split()[0] == str(int(one_more['sample'])) and '→' in lines[-1], lines
    for name in ('confusion', 'scores', 'hardest'):
        run('render', 'c.vitrine', '--figure', name, '-o', name + '.png')
        run('render', 'c.vitrine', '--figure', name, '-o', name + '.csv')
    run('evaluate', 'c.vitrine', '--split', 'train', '--confusion', 'c.svg')
    with open('c.svg', encoding='utf-8') as file:
        assert '<svg' in file.read()
    with open('scores.csv', encoding='utf-8') as file:
        table = file.read().splitlines()
    assert table[0] == 'class,count,said,right,precision,recall,f1' and len(table) == 11
    assert sum(int(line.split(',')[3]) for line in table[1:]) == right
    fails('render', 'c.vitrine', '--figure', 'fit', '-o', 'f.png', says='no numbers')
    fails('render', 'c.vitrine', '--figure', 'network', '-o', 'f.csv', says='no table')
    fails('evaluate', 'c.vitrine', '--confusion', 'c.gif', status=2, says='.csv')
    run('new', 'diabetes', '--trained', '-o', 'd.vitrine')
    told = one('evaluate', 'd.vitrine', '--hardest', '1000')
    assert len(told['hardest']) == told['samples'] and {'true', 'predicted'} <= set(told['hardest'][0])
    mean = sum(row['loss'] for row in told['hardest']) / told['samples']
    assert abs(mean - told['loss']) < 1e-5 * told['loss'], (mean, told['loss'])
    run('render', 'd.vitrine', '--figure', 'fit', '-o', 'd.pdf')
    fails('evaluate', 'd.vitrine', '--confusion', 'd.csv', says='names no classes')
    assert not os.path.exists('d.csv')


@test
def render_figures():
    run('new', 'digits-cnn', '-o', 'r.vitrine')
    for ending, magic in (('png', b'\x89PNG'), ('svg', b'<?xml'), ('pdf', b'%PDF')):
        run('render', 'r.vitrine', '--figure', 'network', '-o', 'n.' + ending)
        with open('n.' + ending, 'rb') as file:
            assert file.read(5).startswith(magic)
    run('render', 'r.vitrine', '--figure', 'network', '--width', '300', '--height', '200', '-o', 'small.png')
    with open('small.png', 'rb') as file:
        assert struct.unpack('>II', file.read(24)[16:]) == (600, 400)
    fails('render', 'r.vitrine', '--figure', 'nonsense', '-o', 'n.png', says='network')
    fails('render', 'r.vitrine', '--figure', 'network', '-o', 'n.gif', says='.svg')
    for ending in ('png', 'svg', 'pdf'):
        fails('render', 'r.vitrine', '--figure', 'network', '-o', 'nowhere/n.' + ending, says='nowhere/n.' + ending)


@test
def export_programs():
    """Python that compiles; weights under the names, and in the order of axes, that each side knows."""
    spiral('p.vitrine')
    for flavor, model in (('keras', 'keras.Sequential(['), ('pytorch', 'nn.Sequential(')):
        told = one('export', 'p.vitrine', '-o', flavor + '.py', '--flavor', flavor)
        assert told['flavor'] == flavor and told['numbers'] == 42 and 'weights' not in told, told
        with open(flavor + '.py') as file:
            text = file.read()
        compile(text, flavor, 'exec')
        assert model in text and 'load_file' not in text, text
        assert not os.path.exists(flavor + '.safetensors')
        told = one('export', 'p.vitrine', '-o', 'w-%s.py' % flavor, '--flavor', flavor, '--weights')
        assert told['weights'] == 'w-%s.safetensors' % flavor, told
        with open('w-%s.py' % flavor) as file:
            assert 'with_name("w-%s.safetensors")' % flavor in file.read()
    assert told['outputs'][0]['left_out'] == 'softmax' and told['inputs'][0]['shape'] == [2], told
    document, _ = safetensors('p.vitrine')
    ours, _ = safetensors('w-keras.safetensors')
    assert ours == {name: row for name, row in document.items() if name.startswith('dense')}
    theirs, meta = safetensors('w-pytorch.safetensors')
    assert meta == {'format': 'pt'} and theirs['0.weight'][0] == [8, 2] and theirs['2.bias'] == ours['dense_2.bias']
    turned = struct.unpack('<16f', ours['dense.kernel'][1])
    assert struct.unpack('<16f', theirs['0.weight'][1]) == tuple(turned[i * 8 + u] for u in range(8) for i in range(2))
    run('export', 'p.vitrine', '-o', 'alone.safetensors')
    assert safetensors('alone.safetensors')[0] == ours
    fails('export', 'p.vitrine', '-o', 'p.txt', status=2, says='.py')
    fails('export', 'p.vitrine', '-o', 'p.py', '--flavor', 'caffe', status=2, says='pytorch')
    fails('export', 'p.vitrine', '-o', 'nowhere/p.py', says='nowhere/p.py')
    with open('w.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'conv2d', 'args': {'kernel_size': 60}}]}, file)
    run('new', '--from', 'w.json', '-o', 'w.vitrine')
    fails('export', 'w.vitrine', '-o', 'w.py', says='does not fit')
    assert not os.path.exists('w.py')


@test
def bad_documents():
    """A sentence, exit 1, and what was there stays."""
    run('new', 'two-spirals', '-o', 'good.vitrine')
    with open('good.vitrine', 'rb') as file:
        data = file.read()
    for name, content in (('empty', b''), ('cut', data[:len(data) // 2]), ('text', b'hello, this is no document'),
                          ('newer', data.replace(b'\\"vitrine\\": 1', b'\\"vitrine\\": 9'))):
        assert content != data, name
        with open(name + '.vitrine', 'wb') as file:
            file.write(content)
        for verb in (('info',), ('train',), ('evaluate',)):
            fails(*verb, name + '.vitrine', says='newer Vitrine' if name == 'newer' else name)
        with open(name + '.vitrine', 'rb') as file:
            assert file.read() == content
    fails('info', 'absent.vitrine', says='absent')
    fails('new', 'nonsense', '-o', 'x.vitrine', says='digits-cnn')
    fails('new', 'two-spirals', '-o', 'nowhere/x.vitrine')
    with open('bad.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'conv2d', 'args': {'filters': 0}}]}, file)
    fails('new', '--from', 'bad.json', '-o', 'x.vitrine')
    with open('misfit.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'conv2d', 'args': {'kernel_size': 31}}],
                   'source': 'digits'}, file)
    run('new', '--from', 'misfit.json', '-o', 'misfit.vitrine')
    assert one('info', 'misfit.vitrine')['entries'][1]['error']
    fails('train', 'misfit.vitrine', says='31')
    with open('lying', 'wb') as file:
        file.write(struct.pack('>IIII', 0x803, 60000, 28, 28) + bytes(784))
    with open('labels', 'wb') as file:
        file.write(struct.pack('>II', 0x801, 60000) + bytes(10))
    run('new', 'digits-cnn', '-o', 'd.vitrine')
    fails('train', 'd.vitrine', '--data', 'lying,labels')


@test
def bench_lines():
    lines = [json.loads(line) for line in run('bench', '--workload', 'W1:32,INF:1', '--seconds', '0.1', '--threads',
                                               '2', '--json').stdout.splitlines()]
    assert [line['workload'] for line in lines] == ['W1:32', 'INF:1']
    for line in lines:
        assert line['samples_per_second'] > 0 and line['microseconds'] > 0
        assert line['threads'] == 2 and line['isa'] and line['gflops'] > 0 and line['peak_gflops'] > 0
    fails('bench', '--workload', 'W9:1', says='W9')
    fails('bench', '--workload', 'W1:0')


@test
def new_from_data():
    with open('fruit.csv', 'w') as file:
        file.write('length,width,colour,kind\n')
        for i in range(60):
            file.write('%g,%g,%s,%s\n' % (10 + i % 7, 3 + i % 3, 'red' if i % 2 else 'green', 'apple' if i % 2 else 'pear'))
    told = one('new', '--data', 'fruit.csv', '-o', 'fruit.vitrine')
    assert told['title'] == 'fruit.csv' and told['parameters'] > 100, told
    # left out of the data, and so of the network that begins with them
    narrow = one('new', '--data', 'fruit.csv', '--set', 'data.leave_out=length,colour = red', '-o', 'narrow.vitrine')
    assert narrow['parameters'] == told['parameters'] - 2 * 32, (told, narrow)
    run('train', 'narrow.vitrine', '--epochs', '5')
    meta = json.loads(safetensors('narrow.vitrine')[1]['vitrine'])
    assert meta['source']['leave_out'] == ['length', 'colour = red'], meta['source']
    assert one('evaluate', 'narrow.vitrine')['samples'] == 12
    fails('new', '--data', 'fruit.csv', '--set', 'data.leave_out=weight', '-o', 'x.vitrine', says='weight')
    # a column by its own name: one that is spread, ones that could not be read
    narrow = one('new', '--data', 'fruit.csv', '--set', 'data.leave_out=colour', '-o', 'plain.vitrine')
    assert narrow['parameters'] == told['parameters'] - 2 * 32, (told, narrow)
    rows = {row['name']: row for row in one('data', 'plain.vitrine')['features']}
    assert rows['colour = red']['left_out'] and not rows['length']['left_out'], rows
    for count in (90, 300):
        with open('tagged.csv', 'w') as file:
            file.write('id,length,width,kind\n')
            for i in range(count):
                file.write('no%d,%s,%g,%s\n' % (i, '12O' if i == 5 else 10 + i % 7, 3 + i % 3, 'apple' if i % 2 else 'pear'))
        fails('new', '--data', 'tagged.csv', '-o', 'x.vitrine', says='(--set data.leave_out=id')
        fails('new', '--data', 'tagged.csv', '--set', 'data.leave_out=id', '-o', 'x.vitrine', says='row 6 has “12O” in “length”')
        run('new', '--force', '--data', 'tagged.csv', '--set', 'data.leave_out=id,length', '-o', 'tagged.vitrine')
        assert one('info', 'tagged.vitrine')['entries'][0]['shape'] == [1]
        fails('new', '--data', 'tagged.csv', '--set', 'data.leave_out=id,weight', '-o', 'x.vitrine', says='“12O”')
    # usual words for what is missing are no texts
    with open('gaps.csv', 'w') as file:
        file.write('a,b\n' + ''.join('%s,%d\n' % (word, i % 2) for i, word in enumerate(
            'n/a,NA,N/A,?,,NaN,#N/A,null'.split(',') + list(map(str, range(40))))))
    rows = one('data', 'gaps.csv')['features']
    assert [row['name'] for row in rows] == ['a'] and rows[0]['missing'] == 8, rows
    fails('data', 'gaps.csv', '--set', 'data.missing=refuse', says='nothing in “a”')
    assert 'data.missing=refuse' in run('data', '--help').stdout
    fails('new', '--data', 'iris', 'digits-cnn', '-o', 'x.vitrine', status=2)


@test
def new_from_large_numbers():
    """Tables and arrays of one's own whose numbers are large are learnt with the defaults, and told in their own units."""
    draw = random.Random(9)
    houses = [(draw.randint(40, 160), draw.randint(1, 6), draw.choice(('Bern', 'Chur', 'Genf'))) for _ in range(300)]
    price = lambda size, rooms, city: 3 * size + 12 * rooms + {'Bern': 40, 'Chur': 0, 'Genf': 80}[city]
    with open('house.csv', 'w') as file:
        file.write('size,rooms,city,price\n' + ''.join('%d,%d,%s,%g\n' % (*house, price(*house) + draw.gauss(0, 3))
                                                       for house in houses))
    said = run('new', '--data', 'house.csv', '-o', 'house.vitrine').stdout
    assert 'data.standardise=all' in said, said
    run('train', 'house.vitrine')
    told = one('evaluate', 'house.vitrine', '--hardest', '2')
    assert told['metric_name'] == 'r2' and told['metric'] >= 0.9, told
    assert all(100 < row['true'] < 700 for row in told['hardest']), told
    # another file of the same kind is on the same scale; what is asked for is done
    shutil.copy('house.csv', 'again.csv')
    assert one('evaluate', 'house.vitrine', '--data', 'again.csv')['metric'] >= 0.9
    run('train', 'house.vitrine', '--data', 'again.csv', '--epochs', '1', '-o', 'b.vitrine')
    assert one('evaluate', 'b.vitrine')['metric'] >= 0.9
    run('new', '--data', 'house.csv', '--set', 'data.standardise=inputs', '-o', 'raw.vitrine')
    assert json.loads(safetensors('raw.vitrine')[1]['vitrine'])['source']['args']['standardise'] == 'inputs'

    rows = [[draw.uniform(0, 1000), draw.uniform(-5, 5)] for _ in range(400)]
    write_npz('large.npz', x=((400, 2), [value for row in rows for value in row]),
              y=((400,), [5000 + row[0] + 40 * row[1] for row in rows]))
    run('new', '--data', 'large.npz', '-o', 'large.vitrine')
    run('train', 'large.vitrine')
    told = one('evaluate', 'large.vitrine')
    assert told['metric_name'] == 'r2' and told['metric'] >= 0.9, told
    write_npz('classes.npz', x=((400, 2), [1e4 + value for row in rows for value in row]),
              y=((400,), [int(row[0] > 500) for row in rows], 'i'))
    said = run('new', '--data', 'classes.npz', '-o', 'classes.vitrine').stdout
    assert 'data.standardise=inputs' in said, said
    run('train', 'classes.vitrine')
    assert one('evaluate', 'classes.vitrine')['metric'] >= 0.9
    # numbers near 0 stay as they are
    write_npz('near.npz', x=((400, 2), [value / 1000 for row in rows for value in row]),
              y=((400,), [row[0] / 1000 for row in rows]))
    assert run('new', '--data', 'near.npz', '-o', 'near.vitrine').stdout == ''


@test
def new_from_columns_of_classes():
    """A single 1 in every row is a class, not several labels at once; numbers of classes with gaps are told."""
    draw = random.Random(4)
    rows = [[draw.gauss(0, 1), draw.gauss(0, 1)] for _ in range(400)]
    classes = [0 if row[0] < -0.3 else 1 if row[0] < 0.4 else 2 for row in rows]
    columns = [[int(k == each) for k in range(3)] for each in classes]
    x = (400, 2), [value for row in rows for value in row]
    y = (400, 3), [value for row in columns for value in row]
    write_npz('floats.npz', x=x, y=y)
    write_npz('whole.npz', x=x, y=(*y, 'i'))
    with open('columns.csv', 'w') as file:
        file.write('a,b,low,middle,high\n' + ''.join('%g,%g,%d,%d,%d\n' % (*row, *each) for row, each in zip(rows, columns)))
    for name in ('floats.npz', 'whole.npz', 'columns.csv,low,middle,high'):
        done = run('new', '--force', '--data', name, '-o', 'o.vitrine')
        assert 'taken as classes' in done.stdout and done.stderr == '', done
        recipe = one('info', 'o.vitrine')['recipe']
        assert (recipe['loss']['class'], recipe['metric']['class']) == ('crossentropy', 'accuracy'), recipe
        run('train', 'o.vitrine')
        assert one('evaluate', 'o.vitrine')['metric'] > 0.8, name
    assert list(one('data', 'columns.csv,low,middle,high')['classes']) == ['low', 'middle', 'high']
    columns[7] = [1, 0, 1]
    write_npz('several.npz', x=x, y=(y[0], [value for row in columns for value in row]))
    assert run('new', '--force', '--data', 'several.npz', '-o', 'o.vitrine').stdout == ''
    assert one('info', 'o.vitrine')['recipe']['loss']['class'] == 'binary_crossentropy'
    write_npz('gaps.npz', x=x, y=((400,), [50 * each for each in classes], 'i'))
    said = run('new', '--force', '--data', 'gaps.npz', '-o', 'o.vitrine').stdout
    assert 'Only 3 of 101 classes have a sample' in said and one('data', 'gaps.npz')['note'] in said, said
    write_npz('alone.npz', x=x, y=((400,), [1] * 400, 'i'))
    assert 'All samples are of class 1' in one('data', 'alone.npz')['note']


@test
def new_from_text():
    """A text of one's own is measured in bits, as the n-gram model beside it is."""
    draw = random.Random(7)
    with open('own.txt', 'w') as file:
        file.write(' '.join(draw.choice(('tick', 'tock', 'ding', 'dong')) for _ in range(1200)))
    run('new', '--data', 'own.txt', '-o', 'own.vitrine')
    run('train', 'own.vitrine', '--epochs', '1')
    told = one('evaluate', 'own.vitrine')
    assert told['metric_name'] == 'bits' and 0 < told['metric'] < 8 and told['n_gram']['bits'] > 0, told
    assert abs(told['metric'] - told['loss'] / math.log(2)) < 1e-3, told


@test
def new_from_spec_and_data():
    """A SPEC is for any data: its inputs are set to them, and its loss and metric are such as they can be held against."""
    with open('net.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'dense', 'args': {'units': 8, 'activation': 'relu'}},
                              {'class': 'dense', 'args': {'units': 3, 'activation': 'softmax'}}]}, file)
    run('new', '--from', 'net.json', '--data', 'iris', '-o', 'iris.vitrine')
    told = one('info', 'iris.vitrine')
    assert told['entries'][0]['shape'] == [4] and told['data'] == 'iris', told
    run('train', 'iris.vitrine', '--epochs', '60', '--set', 'learning_rate=0.01')
    assert one('evaluate', 'iris.vitrine')['metric'] > 0.8
    fails('new', '--from', 'net.json', '--data', 'digits8', '-o', 'x.vitrine', says='Flatten')
    fails('new', '--from', 'net.json', '--data', 'diabetes', '-o', 'x.vitrine', says='give the last layer 1 output')
    fails('new', '--from', 'net.json', '--data', 'dates', '-o', 'x.vitrine', says='has 1 input and')

    # a loss and a metric for classes, and data that are numbers
    with open('price.csv', 'w') as file:
        file.write('size,age,price\n' + ''.join('%d,%d,%g\n' % (i % 9, i % 7, 3 * (i % 9) - i % 7 + 0.5)
                                                for i in range(90)))
    with open('line.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}, {'class': 'dense', 'args': {'units': 1}}],
                   'recipe': {'epochs': 2, 'learning_rate': 0.02}}, file)
    run('new', '--from', 'line.json', '--data', 'price.csv', '--set', 'batch_size=16', '-o', 'line.vitrine')
    recipe = json.loads(safetensors('line.vitrine')[1]['vitrine'])['recipe']
    assert recipe['loss']['class'] == 'mse' and recipe['metric']['class'] == 'r2', recipe
    assert recipe['training']['args']['epochs'] == 2 and recipe['training']['args']['batch_size'] == 16, recipe
    assert recipe['optimizer']['args']['learning_rate'] == 0.02, recipe

    # the same when a document is trained on other data; what is asked for is done or refused, not replaced
    with open('one.json', 'w') as file:
        json.dump({'layers': [{'class': 'input', 'args': {'height': 0, 'width': 0, 'channels': 2}},
                              {'class': 'dense', 'args': {'units': 1}}], 'source': 'spiral'}, file)
    run('new', '--from', 'one.json', '-o', 'one.vitrine')
    fails('train', 'one.vitrine', says='softmax activation')
    assert 'price.csv: mse as the loss, r2 as the metric' in run('train', 'one.vitrine', '--data', 'price.csv', '-o',
                                                                 'p.vitrine').stdout
    assert one('evaluate', 'p.vitrine')['metric_name'] == 'r2'
    run('train', 'one.vitrine', '--data', 'price.csv', '--set', 'metric=mae', '-o', 'p.vitrine')
    assert one('evaluate', 'p.vitrine')['metric_name'] == 'mae'
    fails('train', 'one.vitrine', '--data', 'price.csv', '--set', 'loss=crossentropy', says='labels')
    fails('train', 'one.vitrine', '--data', 'iris', says='set the Input layer to 4')


@test
def new_refuses():
    """What would be ignored or lost is a sentence."""
    run('new', 'two-spirals', '-o', 'a.vitrine')
    with open('a.vitrine', 'rb') as file:
        before = file.read()
    fails('new', 'digits-cnn', '-o', 'a.vitrine', says='--force')
    fails('new', '--data', 'iris', '-o', 'a.vitrine', says='a.vitrine is there already')
    with open('a.vitrine', 'rb') as file:
        assert file.read() == before
    run('new', 'digits-cnn', '--force', '-o', 'a.vitrine')
    assert one('info', 'a.vitrine')['data'] == 'digits'
    fails('new', '--data', 'iris', '--trained', '-o', 'b.vitrine', status=2, says='--trained')
    fails('new', '--from', 'absent.json', '--trained', '-o', 'b.vitrine', status=2, says='--trained')
    fails('new', 'two-spirals', '--seed', '-1', '-o', 'b.vitrine', status=2, says='from 0 to 4294967295')
    fails('train', 'a.vitrine', '--seed', '-1', status=2, says='from 0 to 4294967295')
    fails('new', 'two-spirals', '--set', 'nonsense=1', '-o', 'b.vitrine', says='nonsense')
    with open('bare.json', 'w') as file:
        json.dump({'layers': [{'class': 'input'}]}, file)
    fails('new', '--from', 'bare.json', '--set', 'data.shuffle=true', '-o', 'b.vitrine', says='--data')
    assert not os.path.exists('b.vitrine')


def several(count):
    """A row, a series and a picture of each sample; only all of them together tell its class or number."""
    draw = random.Random(5)
    rows = [[draw.gauss(0, 1) for _ in range(4)] for _ in range(count)]
    series = [[[draw.gauss(0, 1) for _ in range(2)] for _ in range(12)] for _ in range(count)]
    pictures = [[draw.gauss(0, 1)] * 64 for _ in range(count)]
    flat = lambda values: [number for each in values for number in each]
    return {'x': ((count, 4), flat(rows)), 'x2': ((count, 12, 2), flat(flat(series))),
            'x3': ((count, 8, 8, 1), flat(pictures))}, [
        rows[i][0] + 3 * sum(step[0] for step in series[i]) / 12 + pictures[i][0] for i in range(count)], [
        [int(step[1] > 0) for step in each] for each in series]


@test
def new_from_several_inputs():
    """A branch for each input, whatever there is to aim at: more is learnt than any input alone could tell."""
    count = 500
    inputs, sums, steps = several(count)
    for name, y, settings, metric, least in (
            ('classes', ((count,), [int(value > 0) for value in sums], 'i'), [], 'accuracy', 0.85),
            ('numbers', ((count, 1), sums), [], 'r2', 0.8),
            ('steps', ((count, 12), [label for row in steps for label in row], 'i'), [], 'accuracy', 0.95)):
        write_npz(name + '.npz', y=y, **inputs)
        run('new', '--data', name + '.npz', '-o', name + '.vitrine')
        kinds = [entry['class'] for entry in one('info', name + '.vitrine')['entries']]
        assert kinds.count('input') == 3 and kinds.count('concat') == 1 and 'conv2d' in kinds and 'gru' in kinds, kinds
        run('train', name + '.vitrine', '--epochs', '1', '-o', 'once.vitrine')
        run('train', name + '.vitrine', '--epochs', '20')
        told = one('evaluate', name + '.vitrine')
        assert told['metric_name'] == metric and told['metric'] > least, (name, told)
    write_npz('alone.npz', **inputs)
    run('new', '--data', 'alone.npz', '-o', 'alone.vitrine')
    run('train', 'alone.vitrine', '--epochs', '1')
    assert one('info', 'alone.vitrine')['entries'][-1]['shape'] == [4]


@test
def data_looked_at():
    """Statistics and ranking of any source; what is left out is ranked, too."""
    told = one('data', 'iris', '--set', 'data.leave_out=sepal width (cm)', '--correlations')
    rows = {row['name'].lower(): row for row in told['features']}
    assert len(rows) == 4 and told['samples'] == 150 and told['training'] == 120, told
    petal, width = rows['petal length (cm)'], rows['sepal width (cm)']
    assert abs(petal['mean'] - 3.758) < 1e-3 and petal['f'] > 500 and petal['f_p'] < 1e-50, petal
    assert width['left_out'] and not petal['left_out'] and width['mutual'] < petal['mutual'], rows
    assert len(told['correlations']) == 4 and told['correlations'][1][1] == 1
    text = run('data', 'iris', '--sort', 'correlation').stdout.splitlines()
    assert 'etal' in text[-4] and 'idth' in text[-1], text
    assert 'table' in one('data', 'digits8')['no_ranking']
    fails('data', 'nonsense', says='nonsense')
    fails('data', 'iris', '--sort', 'beauty', status=2)


@test
def data_of_several_inputs():
    """Every input of a sample is told, not the first alone."""
    series = [float(i % 10) for i in range(20 * 6)]
    write_npz('two.npz', x=((20, 3), [1.0] * 60), x2=((20, 6, 1), series), y=((20,), 10 * [0, 1], 'i'))
    told, = one('data', 'two.npz')['more_inputs']
    assert told['shape'] == [6, 1] and 'x2' in told['name'] and (told['min'], told['max']) == (0, 9), told
    assert abs(told['mean'] - 4.5) < 1e-6 and abs(told['deviation'] - 2.8723) < 1e-3 and sum(told['counts']) == 120, told
    line, = [line for line in run('data', 'two.npz').stdout.splitlines() if 'input 2' in line]
    assert '6×1' in line and '4.5' in line, line
    assert 'written so far: 10' in run('data', 'dates').stdout
    assert 'more_inputs' not in one('data', 'iris')


@test
def data_of_ones_own_are_found():
    """A document says where its data are to whoever reads it, from wherever; moved along with them it finds them again."""
    os.makedirs('course', exist_ok=True)
    with open('course/t.csv', 'w') as file:
        file.write('a,b,kind\n' + ''.join('%d,%d,%s\n' % (i % 7, i % 5, 'odd' if i % 2 else 'even') for i in range(60)))
    run('new', '--data', 'course/t.csv,kind', '-o', 'course/t.vitrine')
    home, before = os.getcwd(), one('evaluate', 'course/t.vitrine')
    os.chdir('/')
    try:
        assert one('evaluate', os.path.join(home, 'course/t.vitrine'))['loss'] == before['loss']
    finally:
        os.chdir(home)
    os.rename('course', 'moved')
    assert one('evaluate', 'moved/t.vitrine')['loss'] == before['loss']
    # A pair: each of the two.
    write_npy('moved/x.npy', (40, 3), [i % 11 / 11 for i in range(120)])
    write_npy('moved/y.npy', (40, 1), [i % 3 for i in range(40)])
    run('new', '--data', 'moved/x.npy,moved/y.npy', '-o', 'moved/p.vitrine')
    before = one('evaluate', 'moved/p.vitrine')
    os.rename('moved', 'again')
    assert one('evaluate', 'again/p.vitrine')['loss'] == before['loss']
    os.remove('again/y.npy')
    fails('evaluate', 'again/p.vitrine', says='y.npy')
    # A comma in a folder's name is no second file.
    os.makedirs('one, two', exist_ok=True)
    os.rename('again/t.csv', 'one, two/t.csv')
    run('new', '--data', 'one, two/t.csv', '-o', 'one, two/c.vitrine')
    before = one('evaluate', 'one, two/c.vitrine')
    os.rename('one, two', 'three, four')
    assert one('evaluate', 'three, four/c.vitrine')['loss'] == before['loss']
    os.remove('three, four/t.csv')
    assert 'one, two/t.csv' in json.dumps(one('info', 'three, four/c.vitrine'))


@test
def data_cut_anew():
    """Any data set is cut and scaled by settings that the document keeps."""
    spiral('cut.vitrine')
    run('train', 'cut.vitrine', '--set', 'data.standardise=inputs', '--set', 'data.train_share=0.7')
    meta = json.loads(safetensors('cut.vitrine')[1]['vitrine'])
    assert meta['source']['prepare']['args']['standardise'] == 'inputs', meta['source']
    assert one('evaluate', 'cut.vitrine')['samples'] == 150
    fails('train', 'cut.vitrine', '--set', 'data.split=share', says='leave_out')
    rows = {row['name']: [arg['name'] for arg in row['prepare']] for row in one('list', 'datasets')['datasets']}
    assert rows['digits'] == ['split', 'train_share', 'shuffle', 'split_seed', 'standardise'], rows
    assert rows['csv'] == [] and rows['spiral'] == ['standardise'], rows


@test
def tour():
    text = run('tour', '-o', 'tour').stdout
    assert 'tour' in text
    names = os.listdir('tour')
    for name in ('network.png', 'curves.png', 'latent-map.png', 'traversal.png', 'explanation-lime.png',
                 'tour.vitrine'):
        assert name in names and os.path.getsize('tour/' + name) > 1000, name
    assert one('evaluate', 'tour/tour.vitrine')['metric'] > 0.93


sys.exit(tap.main(TESTS, sys.argv[2:]))
