# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the Data page share: its parts, found once, and clicks that are not lost."""
from uitest import Lost


def page(app):
    return app.page('Data')


def part(app, name, role=None):
    """A part of the page that stays as long as the window."""
    return app.keep(name, lambda: app.find(role, name, page(app)))


def sources(app):
    return part(app, 'Data sets')


def filters(app):
    return part(app, 'Filters')


def panel(app):
    return part(app, 'About the data')


def source(app, title):
    """The row of that title, scrolled to."""
    row = app.find('list item', title, sources(app))
    app.scroll_to(row, sources(app).get_parent())
    return row


def shown(app, text):
    """Whether the grid says that so many are shown: "569 samples"."""
    return text in app.names('label', filters(app))


def told(app, text):
    """Whether the panel says so."""
    return text in app.names('label', panel(app))


def cells(app):
    """Names of the samples that are drawn."""
    return [n for n in app.names('table cell', part(app, 'Samples', 'table')) if n and n.startswith('Sample ')]


def cell(app, contains):
    """The cell of a sample."""
    return app.find('table cell', contains=contains, root=part(app, 'Samples', 'table'))


def click(app, find, test, what, **how):
    return app.click_for(find, test, what, **how)


def choose(app, name, text):
    """A click on a drop-down, and one on the row @text of its list, which opens below it."""
    box = app.keep(name, lambda: app.find(None, name, filters(app)))

    def rows():
        return [n for n in app.names('label', box) if n and n != '(None)']
    if rows() == [text]:
        return
    for _ in range(3):
        app.move(*app.xy(app.frame, 0.5, 0.99))
        app.click(box)
        try:
            app.wait(lambda: text in rows()[1:], 'the rows of %s' % name, 2)
        except Lost:
            continue
        x, y = app.xy(box, 0.5, 1)
        app.click_at(x, y + 30 + 34 * rows()[1:].index(text))
        try:
            app.wait(lambda: rows() == [text], 'the drop-down to say %s' % text, 2)
            return
        except Lost:
            continue
    raise Lost('%s does not say %s: %s' % (name, text, rows()))


def tab(app, title):
    """One of the page's views."""
    views = {'Samples': 'Search the samples', 'Features': 'Keep', 'Correlations': 'Correlations of all features'}
    click(app, lambda: app.keep('tab ' + title, lambda: app.find('page tab', title, page(app))),
          lambda: any(app.extents(o).width > 10 for o in app.walk(page(app)) if o.get_name() == views[title]), title)
