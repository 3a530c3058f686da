#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Lifeboat developers
"""No two controls that can be on the screen together have the same mnemonic (in the source language)."""

import collections
import os
import re
import sys
import xml.etree.ElementTree as xml

SOURCE = sys.argv[1]

# Always beside a page: the side bar, and what the header bar shows with it. Buttons made in C are listed by page.
SIDEBAR = ['Connect _Another Device']
PAGES = {
    'device choose': ('lb-device-page', 'choose', ['_Other port: its path, or tcp:HOST:PORT', '_Back']),
    'device ready': ('lb-device-page', 'ready', ['_Disconnect']),
    'guide': ('lb-guide-page', None, ['_Cancel']),
    'checks': ('lb-checks-page', None, ['_Back', 'Back _Up and Restore %s', '_Restore %s']),
    'progress': ('lb-progress-page', None, ['_Cancel']),
    'result of a failure': ('lb-result-page', None, ['_Try Again', 'Install the R_ule', '_Back to the Device',
                                                     'Back Up An_yway', 'Choose the Flash Si_ze…']),
    'result of a cancel': ('lb-result-page', None, ['_Finish It Now', '_Done']),
    'result': ('lb-result-page', None, ['_Done', '_Show in Library']),
    'backup': ('lb-backup-page', None, []),
    'preferences': ('lb-preferences', None, []),
}


def labels(template, page):
    """Texts with a mnemonic outside menus, on that page of the template's own stack or outside of it."""
    tree = xml.parse(os.path.join(SOURCE, 'ui', template + '.ui')).getroot()
    for menu in tree.findall('menu'):
        tree.remove(menu)
    if page:
        for parent in tree.iter():
            for child in list(parent):
                stack_page = child.find("object[@class='GtkStackPage']")
                if stack_page is not None and stack_page.find("property[@name='name']").text != page:
                    parent.remove(child)
    return [p.text for p in tree.iter('property')
            if p.get('translatable') == 'yes' and re.search(r'_\w', p.text or '')]


def in_source(text):
    """A button made in C that is listed above must exist, or this test looks at nothing."""
    folder = os.path.join(SOURCE, 'src', 'ui')
    files = [os.path.join(folder, f) for f in os.listdir(folder) if f.endswith('.c')] + \
            [os.path.join(SOURCE, 'ui', f) for f in os.listdir(os.path.join(SOURCE, 'ui')) if f.endswith('.ui')]
    return any(text in open(f, encoding='utf-8').read() for f in files)


print(f'1..{len(PAGES)}')
failed = False
for number, (title, (template, page, more)) in enumerate(PAGES.items(), 1):
    texts = labels(template, page) + more + ([] if template == 'lb-preferences' else SIDEBAR)
    keys = collections.defaultdict(set)
    for text in texts:
        keys[re.search(r'_(\w)', text).group(1).lower()].add(text)
    problems = [f'{key}: {", ".join(sorted(same))}' for key, same in keys.items() if len(same) > 1]
    problems += [f'not in the source any more: {text}' for text in more if not in_source(text)]
    for problem in problems:
        print(f'# {problem}')
    failed = failed or bool(problems)
    print(f'{"not ok" if problems else "ok"} {number} - {title}')
sys.exit(failed)
