#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bad-input.py VITRINE: what is damaged, lies, or does not fit. One clear sentence,
exit 1 (2 for wrong usage), and nothing lost. Prints TAP."""
import gzip
import io
import json
import os
import re
import stat
import struct
import subprocess
import sys
import zipfile

import tap

VITRINE = os.path.abspath(sys.argv[1])
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def contents(folder='.'):
    """Every file of the folder and what it holds."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path):
                with open(path, 'rb') as file:
                    found[path] = file.read()
    return found


def run(*arguments):
    return subprocess.run([VITRINE, *arguments], capture_output=True, text=True, timeout=120)


def good(*arguments):
    done = run(*arguments)
    assert done.returncode == 0, (arguments, done.returncode, done.stderr)
    return done.stdout


def refused(*arguments, status=1, says=()):
    """Refused with one sentence that says what; no file is made, lost or changed."""
    before = contents()
    done = run(*arguments)
    assert done.returncode == status, (arguments, done.returncode, done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, (arguments, done.stderr)
    assert re.fullmatch(r'vitrine: \S.{12,}', lines[0]), (arguments, lines)
    assert status == 2 or lines[0][-1] in '.!?)', (arguments, 'not a sentence', lines[0])
    assert not re.search(r'\bg_|G_IO|\bnn_|\(null\)|CRITICAL|assert', lines[0]), (arguments, lines[0])
    for word in (says,) if isinstance(says, str) else says:
        assert word in lines[0], (arguments, word, lines[0])
    assert done.stdout == '', (arguments, done.stdout)
    assert contents() == before, (arguments, 'files changed')
    if os.environ.get('VITRINE_SHOW'):
        print('# ' + lines[0], flush=True)


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def images(n, height=28, width=28, kind=8):
    return struct.pack('>BBBBIII', 0, 0, kind, 3, n, height, width) \
        + bytes(i * 7 % 251 for i in range(n * height * width))


def labels(n, classes=10):
    return struct.pack('>II', 0x801, n) + bytes(i % classes for i in range(n))


def spec(path, *layers, **rest):
    with open(path, 'w') as file:
        json.dump({'layers': [{'class': name, 'args': args} for name, args in layers], **rest}, file)


@test
def idx_files():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    write('labels', labels(20))
    write('images', images(20))
    files = {
        'cut': images(20)[:-1],                              # one byte short
        'long': images(20) + b'x',                           # one too many
        'lying': struct.pack('>IIII', 0x803, 60000, 28, 28) + bytes(784),
        'huge': struct.pack('>IIII', 0x803, 0xffffffff, 0xffffffff, 0xffffffff),
        'wraps': struct.pack('>IIII', 0x803, 0x80000000, 0x40000000, 8) + bytes(100),
        'none': struct.pack('>IIII', 0x803, 0, 28, 28),
        'thin': struct.pack('>IIII', 0x803, 20, 0, 28),
        'header': images(20)[:9],
        'empty': b'',
        'type': images(20, kind=7),
        'magic': b'\xff\xd8\xff\xe0 a photograph, not an IDX file' * 9,
        'cut.gz': gzip.compress(images(20))[:-40],
        'emptygz.gz': gzip.compress(b''),
    }
    damaged = bytearray(gzip.compress(images(20)))
    damaged[len(damaged) // 2] ^= 0x55
    files['damaged.gz'] = bytes(damaged)
    for name, data in files.items():
        write(name, data)
        refused('train', 'n.vitrine', '--epochs', '1', '--data', name + ',labels', says=name)
        refused('evaluate', 'n.vitrine', '--data', name + ',labels', says=name)
    write('labels-cut', labels(20)[:-3])
    write('labels-few', labels(19))
    write('labels-empty', b'')
    write('labels-wide', images(20))
    for name in ('labels-cut', 'labels-few', 'labels-empty', 'labels-wide', 'labels-absent', '.'):
        refused('train', 'n.vitrine', '--epochs', '1', '--data', 'images,' + name)
    for source in ('absent,labels', '.,labels', 'images,', ',labels', ',', '', 'images,labels,images', '/dev/null'):
        refused('train', 'n.vitrine', '--epochs', '1', '--data', source)
    good('train', 'n.vitrine', '--epochs', '1', '--data', 'images,labels', '-o', 'ok.vitrine')


@test
def documents():
    good('new', 'two-spirals', '-o', 'good.vitrine')
    with open('good.vitrine', 'rb') as file:
        data = file.read()
    size, = struct.unpack('<Q', data[:8])
    other = bytearray(data)
    other[-5] ^= 0x10
    files = {
        'empty': b'',
        'short': data[:7],
        'header': data[:8 + size // 2],
        'cut': data[:len(data) - 4],
        'long': data + b'more',
        'flipped': bytes(other),
        'endless': struct.pack('<Q', 0xffffffffffffffff) + data[8:],
        'text': b'hello, this is no document\n',
        'weights': struct.pack('<Q', 2) + b'{}',
        'newer': data.replace(b'\\"vitrine\\":1', b'\\"vitrine\\":9')
                     .replace(b'\\"vitrine\\": 1', b'\\"vitrine\\": 9'),
    }
    for name, content in files.items():
        assert content != data, name
        write(name + '.vitrine', content)
        for verb in (['info'], ['train'], ['evaluate'], ['predict', '--input', 'x.npy', '-o', 'y.npy'],
                     ['explain', '--method', 'saliency', '--sample', '0', '-o', 'm.npy'],
                     ['render', '--figure', 'network', '-o', 'n.png']):
            refused(verb[0], name + '.vitrine', *verb[1:], says=name)
    os.mkdir('folder.vitrine')
    refused('info', 'folder.vitrine', says='folder')
    refused('info', 'absent.vitrine', says='absent')
    refused('info', '/dev/null')
    refused('info', '/proc/self/mem')


@test
def layer_arguments():
    for layer, says in (
            (('conv2d', {'filters': 0}), 'filters'),
            (('conv2d', {'filters': -3}), 'filters'),
            (('conv2d', {'filters': 2.5}), 'filters'),
            (('conv2d', {'filters': 1e300}), 'filters'),
            (('conv2d', {'filters': 'many'}), 'filters'),
            (('conv2d', {'filters': None}), 'filters'),
            (('conv2d', {'padding': 'diagonal'}), 'diagonal'),
            (('conv2d', {'nonsense': 1}), 'nonsense'),
            (('dropout', {'rate': 1.5}), 'rate'),
            (('dense', {'units': 5, 'activation': 'magic'}), 'magic'),
            (('capsule', {}), 'capsule')):
        spec('s.json', ('input', {}), layer, source='digits')
        refused('new', '--from', 's.json', '-o', 'x.vitrine', says=says)
    for text in ('', '{', '[]', 'null', '3', '{}', '{"layers": 3}', '{"layers": [3]}', '{"layers": [{}]}',
                 '{"layers": [{"class": 3}]}', '{"layers": [{"class": "input", "args": 3}]}',
                 '{"layers": [{"class": "input"}, {"class": "flatten", "inputs": ["nowhere"]}]}',
                 '{"layers": [{"class": "input"}], "recipe": 3}',
                 '{"layers": [{"class": "input"}], "recipe": {"epochs": -1}}',
                 '{"layers": [{"class": "input"}], "recipe": {"loss": "sorrow"}}',
                 '{"layers": [{"class": "input"}], "source": "nowhere-at-all"}',
                 '[' * 100000, '\xff\xfe{"layers": []}', '{"layers": [{"class": "inp\\u0000ut"}]}'):
        write('s.json', text.encode('latin-1'))
        refused('new', '--from', 's.json', '-o', 'x.vitrine')
    write('s.json', bytes(range(256)) * 40)
    refused('new', '--from', 's.json', '-o', 'x.vitrine')
    os.mkdir('folder')
    refused('new', '--from', 'folder', '-o', 'x.vitrine', says='folder')
    refused('new', '--from', 'absent.json', '-o', 'x.vitrine', says='absent')


@test
def networks_that_do_not_fit():
    """These can be written down and mended in the window, but not trained."""
    spec('s.json', ('input', {}), ('conv2d', {'kernel_size': 31}), source='digits')
    good('new', '--from', 's.json', '-o', 'wide.vitrine')
    refused('train', 'wide.vitrine', says='31')
    refused('evaluate', 'wide.vitrine')
    spec('s.json', ('input', {}), ('flatten', {}), *[('dense', {'units': 1000000})] * 3, source='digits')
    if run('new', '--from', 's.json', '-o', 'vast.vitrine').returncode == 0:
        refused('train', 'vast.vitrine', '--epochs', '1')
    else:
        refused('new', '--from', 's.json', '-o', 'vast.vitrine')
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    write('images', images(20, 32, 32))
    write('labels', labels(20))
    refused('train', 'n.vitrine', '--data', 'images,labels', says=('32', '28'))
    refused('evaluate', 'n.vitrine', '--data', 'images,labels', says=('32', '28'))
    refused('train', 'n.vitrine', '--data', 'spiral', says='28')
    write('images', images(20))
    write('labels', labels(20, 13))
    refused('train', 'n.vitrine', '--data', 'images,labels', says='10')
    refused('explain', 'n.vitrine', '--data', 'spiral', '--method', 'saliency', '--sample', '0', '-o', 'm.npy')


@test
def numpy_files():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (%s)}"

    def npy(shape, values, descr=b'<f4'):
        text = (head % shape).replace(b'<f4', descr)
        return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text + b'\0' * 4 * values
    for name, data in {
            'empty': b'', 'cut': npy(b'1, 28, 28, 1', 783), 'long': npy(b'1, 28, 28, 1', 785),
            'shape': npy(b'3, 5', 15), 'none': npy(b'0, 28, 28, 1', 0), 'text': b'1,2,3\n',
            'object': npy(b'784,', 784, b'|O'), 'huge': npy(b'4294967296, 4294967296, 28, 1', 784),
            'minus': npy(b'-1, 784', 784), 'header': npy(b'784,', 784)[:20]}.items():
        write(name + '.npy', data)
        refused('predict', 'n.vitrine', '--input', name + '.npy', '-o', 'y.npy', says=name)
    refused('predict', 'n.vitrine', '--input', '.', '-o', 'y.npy')
    refused('predict', 'n.vitrine', '--input', 'absent.npy', '-o', 'y.npy', says='absent')


def npy(shape, data, descr='<f4'):
    head = ("{'descr': '%s', 'fortran_order': False, 'shape': (%s)}" % (descr, shape)).encode()
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head)) + head + data


def npz(**arrays):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in arrays.items():
            archive.writestr(name + '.npy', data)
    return memory.getvalue()


@test
def arrays_to_train_on():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    x = npy('20, 28, 28, 1', bytes(20 * 784), '|u1')
    y = npy('20,', b''.join(struct.pack('<q', i % 10) for i in range(20)), '<i8')
    write('y.npy', y)
    damaged = bytearray(npz(x=x, y=y))
    damaged[60] ^= 0x55
    for name, data in {
            'cut.npy': x[:-1], 'long.npy': x + b'x', 'header.npy': x[:20], 'empty.npy': b'',
            'huge.npy': npy('4294967296, 28, 28, 1', b'', '|u1'), 'none.npy': npy('0, 784', b''),
            'few.npy': npy('19, 28, 28, 1', bytes(19 * 784), '|u1'),
            'nan.npy': npy('20, 28, 28, 1', struct.pack('<f', float('nan')) * 20 * 784),
            'deep.npy': npy('20, 2, 2, 2, 2, 7, 7', bytes(20 * 784), '|u1'),
            'object.npy': npy('20,', bytes(160), '|O')}.items():
        write(name, data)
        refused('train', 'n.vitrine', '--epochs', '1', '--data', name + ',y.npy', says=name)
        refused('train', 'n.vitrine', '--epochs', '1', '--set', 'data.memory=0', '--data', name + ',y.npy', says=name)
    for name, data in {
            'damaged.npz': bytes(damaged), 'cut.npz': npz(x=x, y=y)[:-30], 'inner.npz': npz(x=x[:-1], y=y),
            'odd.npz': npz(x_train=x, y_train=y, x_test=x), 'other.npz': npz(a=x, b=y), 'nothing.npz': npz(),
            'text.npz': b'hello', 'empty.npz': b'', 'tail.npz': npz(x=x, y=y)[40:],
            'directory.npz': npz(x=x, y=y)[:50]}.items():
        write(name, data)
        refused('train', 'n.vitrine', '--epochs', '1', '--data', name, says=name)
    write('x.npy', x)
    write('labels.npy', npy('20,', bytes([200] * 20), '|i1'))
    refused('train', 'n.vitrine', '--epochs', '1', '--data', 'x.npy,labels.npy', says='label')
    refused('train', 'n.vitrine', '--set', 'data.nonsense=1', '--data', 'x.npy,y.npy', says='nonsense')
    write('both.npz', npz(x=x, y=y))
    good('train', 'n.vitrine', '--epochs', '1', '--data', 'both.npz', '-o', 'a.vitrine')
    good('train', 'n.vitrine', '--epochs', '1', '--set', 'data.memory=0', '--data', 'x.npy,y.npy', '-o', 'b.vitrine')


@test
def tables():
    spec('s.json', ('input', {'height': 0, 'width': 0, 'channels': 2}), ('dense', {'units': 2, 'activation': 'softmax'}))
    good('new', '--from', 's.json', '-o', 'n.vitrine')
    rows = b''.join(b'%d,%d,%s\n' % (i, i * 7 % 5, b'cat' if i % 2 else b'dog') for i in range(40))
    for name, data, says in (
            ('ragged', b'x,y,kind\n1,2,cat\n3,4\n', ('Line 3', '2 cells')),
            ('wide', b'1,2,cat\n3,4,dog,bird\n', 'Line 2'),
            ('empty', b'', 'empty'), ('blank', b'\n\r\n\n', 'no rows'),
            ('mark', b'\xef\xbb\xbf', 'empty'),
            ('alone', b'cat\ndog\ncat\n', 'no column beside'),
            ('binary', bytes(range(256)), 'no text'), ('picture', b'\x89PNG\r\n\x1a\n\0\0', 'no text'),
            ('bytes', b'x,y,kind\n1,2,\x81\x8d\x90\n', 'UTF-8'),
            ('open', b'x,y,kind\n1,"2,cat\n', 'never closed'),
            ('unlabelled', b'x,y,kind\n1,2,cat\n3,4,\n', '“kind”'),
            ('endless', b',' * 150000 + b'\n', '100000'),
            ('texts', b'x,y,kind\n' + b''.join(b'w%d,1,cat\n' % i for i in range(200)), 'leave_out=x'),
            ('many', b'x,y,kind\n' + b''.join(b'w%d,1,%s\n' % (i % 150, b'cat' if i % 2 else b'dog') for i in range(400)),
             ('leave_out=x', 'most_texts')),
            ('same', b'x,y,kind\n' + b''.join(b'%d,%d,yes\n' % (i, i % 7) for i in range(30)), ('“kind”', 'every row')),
            ('letter', b'x,y,kind\n' + b''.join(b'%s,%d,%s\n' % (b'12O' if i == 59 else b'%d' % i, i % 7, b'cat' if i % 2 else b'dog')
                                                for i in range(200)), ('row 60', '“12O”', '“x”', '199 of 200', 'leave_out=x')),
            ('unsure', b'x,y,price\n' + b''.join(b'%d,%d,%s\n' % (i, i % 7, b'n/a?' if i == 20 else b'%d' % (i * 3)) for i in range(200)),
             ('row 21', '“n/a?”', '“price”')),
            ('named', b'x,y,name\n' + b''.join(b'%d,%d,Ann%d\n' % (i, i % 7, i) for i in range(90)), ('“name”', '90 different texts')),
            ('vast', b'x,y,kind\n1,1e300,cat\n2,-1e300,dog\n', 'row 1 has “1e300” in “y”')):
        write(name + '.csv', data)
        refused('train', 'n.vitrine', '--epochs', '1', '--data', name + '.csv',
                says=(name + '.csv', *([says] if isinstance(says, str) else says)))
    write('hole.csv', b'x,y,kind\n1,,cat\n3,4,dog\n')
    refused('train', 'n.vitrine', '--data', 'hole.csv', '--set', 'data.missing=refuse', says=('row 1', '“y”'))
    write('header.csv', b'x,y,kind\n')
    refused('train', 'n.vitrine', '--data', 'header.csv', '--set', 'data.header=yes', says='header.csv has no rows below')
    write('words.csv', b'x,y,kind\n' + b''.join(b'w%d,1,cat\n' % (i % 10000) for i in range(27000)))
    refused('train', 'n.vitrine', '--set', 'data.most_texts=10000', '--data', 'words.csv', says='256 million')
    write('good.csv', b'x,y,kind\n' + rows)
    refused('train', 'n.vitrine', '--data', 'good.csv,colour', says=('colour', 'x, y, kind'))
    refused('train', 'n.vitrine', '--data', 'good.csv', '--set', 'data.target=9', says='3 columns')
    refused('train', 'n.vitrine', '--data', 'good.csv', '--set', 'data.target=colour', says=('colour', 'x, y, kind'))
    refused('train', 'n.vitrine', '--data', 'good.csv', '--set', 'data.task=numbers', says='kind')
    refused('train', 'n.vitrine', '--data', 'good.csv', '--set', 'data.separator=bar', says='good.csv')
    good('train', 'n.vitrine', '--epochs', '1', '--data', 'good.csv', '-o', 'a.vitrine')


@test
def texts():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    for name, data, says in (
            ('empty', b'', 'empty'), ('mark', b'\xef\xbb\xbf', 'empty'), ('short', b'ten letter', '64'),
            ('none', b'caf\x81 ' * 100, 'UTF-8'), ('zeros', bytes(1000), 'bytes of 0'),
            ('wide', 'words'.encode('utf-16') + b'x', 'UTF-16')):
        write(name + '.txt', data)
        refused('train', 'n.vitrine', '--epochs', '1', '--data', name + '.txt', says=(name + '.txt', says))
    write('long.txt', b'a song of many words ' * 4000)
    refused('train', 'n.vitrine', '--data', 'long.txt', '--set', 'data.window=4096', '--set', 'data.step=1',
            says=('long.txt', '64 million', 'step'))


@test
def folders_of_pictures():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    os.makedirs('bare')
    os.makedirs('classes/cat')
    os.makedirs('classes/dog')
    os.makedirs('split/train/cat')
    os.makedirs('split/test/cat')
    write('split/test/cat/a.png', b'')
    for name in ('bare', 'classes', 'split'):
        refused('train', 'n.vitrine', '--data', name, says=name)
    os.makedirs('album/a')
    write('album/a/notes.txt', b'no picture')
    refused('train', 'n.vitrine', '--data', 'album', says='album')
    for name, data in {'broken.png': b'\x89PNG\r\n\x1a\nno more', 'empty.png': b'', 'text.jpg': b'hello',
                       'cut.gif': b'GIF89a\xff\xff\xff\xff\0\0\0'}.items():
        write('album/a/' + name, data)
        refused('train', 'n.vitrine', '--data', 'album', says=name)
        refused('train', 'n.vitrine', '--data', 'album', '--set', 'data.memory=0', '--set', 'data.height=28',
                '--set', 'data.width=28', '--set', 'data.colour=grey', says=name)
        os.remove('album/a/' + name)


@test
def unknown_names():
    good('new', 'digits-cnn', '-o', 'n.vitrine')
    refused('new', 'nonsense', '-o', 'x.vitrine', says='nonsense')
    refused('train', 'n.vitrine', '--data', 'nonsense', says='nonsense')
    refused('train', 'n.vitrine', '--set', 'nonsense=1', says='nonsense')
    refused('train', 'n.vitrine', '--set', 'loss=nonsense', says='nonsense')
    refused('train', 'n.vitrine', '--set', 'learning_rate=fast', says='fast')
    refused('train', 'n.vitrine', '--set', 'learning_rate=nan')
    refused('train', 'n.vitrine', '--batch', '-1')
    refused('explain', 'n.vitrine', '--method', 'nonsense', '--sample', '0', '-o', 'm.npy', says='nonsense')
    refused('explain', 'n.vitrine', '--method', 'lime', '--set', 'samples=-5', '--sample', '0', '-o', 'm.npy')
    refused('explain', 'n.vitrine', '--method', 'saliency', '--sample', '999999', '-o', 'm.npy')
    refused('explain', 'n.vitrine', '--method', 'saliency', '--sample', '-1', '-o', 'm.npy', status=2)
    refused('render', 'n.vitrine', '--figure', 'nonsense', '-o', 'n.png', says='nonsense')
    refused('evaluate', 'n.vitrine', '--split', 'nonsense', status=2)
    refused('nonsense', status=2)
    refused('train', status=2)
    refused('info', '--nonsense', 'n.vitrine', status=2)
    refused('train', 'n.vitrine', '--epochs', 'many', status=2)
    refused('train', 'n.vitrine', '--epochs', '99999999999999999999', status=2)


@test
def places_that_cannot_be_written():
    good('new', 'two-spirals', '-o', 'n.vitrine')
    os.mkdir('folder')
    write('file', b'precious')
    os.mkfifo('pipe')
    for place in ('nowhere/x.vitrine', 'folder', '/proc/x.vitrine', 'file/x.vitrine', 'pipe', ''):
        refused('new', 'two-spirals', '-o', place)
        refused('train', 'n.vitrine', '--epochs', '1', '-o', place)
    assert stat.S_ISFIFO(os.stat('pipe').st_mode)
    for ending in ('.png', '.svg', '.pdf', '.npy', '.json'):
        os.mkdir('f' + ending)
    for place in ('nowhere/x', 'f', '/proc/x', 'file/x'):
        for ending in ('.png', '.svg', '.pdf'):
            refused('render', 'n.vitrine', '--figure', 'network', '-o', place + ending)
        refused('explain', 'n.vitrine', '--method', 'saliency', '--sample', '0', '-o', place + '.npy')
        refused('explain', 'n.vitrine', '--method', 'saliency', '--sample', '0', '-o', place + '.json')
    refused('tour', '-o', 'file')


@test
def nothing_is_lost():
    """A document that cannot be replaced keeps what it held; a limit on the size of files stands for a full disk."""
    good('new', 'two-spirals', '-o', 'n.vitrine')
    before = contents()
    done = subprocess.run(['bash', '-c', 'trap "" XFSZ; ulimit -f 1; exec "$0" train n.vitrine --epochs 1', VITRINE],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, (done.returncode, done.stderr)
    assert contents() == before, [name for name in contents() if name not in before]


sys.exit(tap.main(TESTS, sys.argv[2:]))
