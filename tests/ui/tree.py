# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program tells screen readers of itself, asked for all at once: a walk from child to child, each question
after the answer to the one before, takes ten times as long."""
import collections

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib

ACCESSIBLE = 'org.a11y.atspi.Accessible'
ROOT = '/org/a11y/atspi/accessible/root'
NOBODY = '/org/a11y/atspi/null'
NAME = GLib.Variant('(ss)', (ACCESSIBLE, 'Name'))
PATIENCE = 10000  # milliseconds for an answer

Extents = collections.namedtuple('Extents', 'x y width height')


class Bus:
    """The bus of accessibility, and what is called on it."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                    None, None, Gio.DBusCallFlags.NONE, PATIENCE, None).unpack()[0]
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
            None, None)

    def call(self, name, path, interface, method, arguments=None):
        return self.bus.call_sync(name, path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, PATIENCE, None).unpack()

    def programs(self):
        """Bus name -> process of each program that speaks to screen readers."""
        found = {}
        for name, _ in self.call('org.a11y.atspi.Registry', ROOT, ACCESSIBLE, 'GetChildren')[0]:
            try:
                found[name] = self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                        'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)))[0]
            except GLib.Error:
                pass  # it has just ended
        return found


class States(int):
    """A set of Atspi.StateType."""

    def contains(self, state):
        return bool(self >> int(state) & 1)


class Widget:
    """One widget, with the questions that Atspi.Accessible answers. All but its role is asked anew each time; GLib.Error: it has gone."""
    __slots__ = ('tree', 'path', 'role', 'name')

    def __init__(self, tree, path, role=None, name=None):
        self.tree, self.path, self.role, self.name = tree, path, role, name

    def __eq__(self, other):
        return getattr(other, 'path', None) == self.path

    def __hash__(self):
        return hash(self.path)

    def _call(self, interface, method, arguments=None):
        return self.tree.bus.call(self.tree.program, self.path, interface, method, arguments)

    def _property(self, interface, name):
        return self._call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (interface, name)))[0]

    def get_role_name(self):
        if self.role is None:
            self.role = role_name(self._call(ACCESSIBLE, 'GetRole')[0])
        return self.role

    def get_name(self):
        return self._property(ACCESSIBLE, 'Name')

    def get_description(self):
        return self._property(ACCESSIBLE, 'Description')

    def get_parent(self):
        path = self._property(ACCESSIBLE, 'Parent')[1]
        return None if path == NOBODY else Widget(self.tree, path)

    def get_child_count(self):
        return self._property(ACCESSIBLE, 'ChildCount')

    def get_child_at_index(self, index):
        path = self._call(ACCESSIBLE, 'GetChildAtIndex', GLib.Variant('(i)', (index,)))[0][1]
        return None if path == NOBODY else Widget(self.tree, path)

    def get_state_set(self):
        low, high = self._call(ACCESSIBLE, 'GetState')[0]
        return States(low | high << 32)

    def get_extents(self, coordinates):
        return Extents(*self._call('org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (int(coordinates),)))[0])

    def has_value(self):
        return 'org.a11y.atspi.Value' in self._call(ACCESSIBLE, 'GetInterfaces')[0]

    def get_current_value(self):
        return self._property('org.a11y.atspi.Value', 'CurrentValue')

    def get_text(self):
        """All of it."""
        count = self._property('org.a11y.atspi.Text', 'CharacterCount')
        return self._call('org.a11y.atspi.Text', 'GetText', GLib.Variant('(ii)', (0, count)))[0]


def role_name(role, known={}):
    if role not in known:
        known[role] = Atspi.role_get_name(Atspi.Role(role))
    return known[role]


def is_sample(role, name):
    """A cell of the grid of samples: hundreds are there, of a dozen widgets each."""
    return role == 'table cell' and name.startswith('Sample ')


class Tree:
    """The widgets of one program."""

    def __init__(self, bus, program):
        self.bus, self.program = bus, program
        self.context = GLib.MainContext()  # answers come in here alone: a test that listens gets its events when it asks
        self.roles = {}

    @property
    def root(self):
        return Widget(self, ROOT)

    def walk(self, root=None, closed=None):
        """@root (None: the program) and all below it as they are now, each before its children. Their .role and .name
        are of now. What closed(role, name) is true of is not looked into; without it, the samples of a grid."""
        first = root.path if root else ROOT
        look = Look(self, first, closed or is_sample)
        rest = [first]
        while rest:
            path = rest.pop()
            if path in look.names and path in self.roles:
                yield Widget(self, path, self.roles[path], look.names[path])
            rest += reversed(look.children.get(path, []))


class Look:
    """Names and children of all below @first. No question waits for the answer to another one but to that of its parent:
    thousands of widgets take as long as a few dozen in turn."""

    def __init__(self, tree, first, closed):
        self.tree, self.first, self.closed, self.open = tree, first, closed, 0
        self.names, self.children = {}, {}
        tree.context.push_thread_default()
        try:
            self._ask(first)
            while self.open:
                tree.context.iteration(True)
        finally:
            tree.context.pop_thread_default()
        if first not in self.names:
            raise GLib.Error('the program says nothing of %s' % first)

    def _ask(self, path):
        if path not in self.tree.roles:
            self._send(path, ACCESSIBLE, 'GetRole', None, self._role)
        self._send(path, 'org.freedesktop.DBus.Properties', 'Get', NAME, self._name)

    def _send(self, path, interface, method, arguments, take):
        self.open += 1
        self.tree.bus.bus.call(self.tree.program, path, interface, method, arguments, None,
                               Gio.DBusCallFlags.NONE, PATIENCE, None, self._answer_cb, (path, take))

    def _answer_cb(self, bus, result, data):
        self.open -= 1
        try:
            answer = bus.call_finish(result).unpack()
        except GLib.Error:
            return  # it has gone
        path, take = data
        take(path, answer[0])

    def _role(self, path, role):
        self.tree.roles[path] = role_name(role)

    def _name(self, path, name):
        self.names[path] = name
        # answers come in the order of the questions: its role is known
        if path == self.first or not self.closed(self.tree.roles.get(path), name):
            self._send(path, ACCESSIBLE, 'GetChildren', None, self._children)

    def _children(self, path, children):
        self.children[path] = [child for _, child in children]
        for child in self.children[path]:
            self._ask(child)
