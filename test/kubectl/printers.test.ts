import { describe, expect, test } from 'vitest';
import {
  CustomColumnsPrinter,
  columnsFromSpec,
  columnsFromTemplate,
} from '../../src/kubectl/printers/custom-columns.ts';
import { printerFor } from '../../src/kubectl/printers/index.ts';
import { toJSON } from '../../src/kubectl/printers/json.ts';
import { toKYAML } from '../../src/kubectl/printers/kyaml.ts';
import { sortByPath } from '../../src/kubectl/printers/sort-by.ts';
import { structOrder } from '../../src/kubectl/printers/struct-order.ts';
import { layOut, TablePrinter } from '../../src/kubectl/printers/table.ts';
import { toYAML } from '../../src/kubectl/printers/yaml.ts';

const box = {
  apiVersion: 'shop.example.com/v1',
  kind: 'Box',
  metadata: { name: 'box', labels: { b: '1', a: 'x' }, managedFields: [{ manager: 'm' }] },
  spec: { num: 7, f: 2.5, none: null, s: 'text', list: [3, 2, 1], nested: { a: { b: 'deep' } } },
};

async function printed(output: string, object: any = box, more: object = {}): Promise<string> {
  let text = '';
  const printer = await printerFor({ output, ...more });
  printer.print(object, (part) => {
    text += part;
  });
  return text;
}

describe('YAML', () => {
  test.each([
    ['y', '"y"'],
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['2024-01-02', '"2024-01-02"'],
    ['12:30:45', '"12:30:45"'],
    ['1.2.3', '1.2.3'],
    ['', '""'],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ['- x', "'- x'"],
    ["it's", "it's"],
    ["'", "''''"],
    ['@x', "'@x'"],
    [' lead', "' lead'"],
    ['tab\t', '"tab\\t"'],
    ['🚀', '"\\U0001F680"'],
    ['상자', '상자'],
  ])('%j is written %s', (text, written) => expect(toYAML({ k: text })).toBe(`k: ${written}\n`));

  test.each([
    ['a\nb', '|-\n  a\n  b\n'],
    ['a\nb\n', '|\n  a\n  b\n'],
    ['a\n\n', '|+\n  a\n\n'],
    [' a\nb\n', '|2\n   a\n  b\n'],
  ])('%j is a block', (text, block) => expect(toYAML({ k: text })).toBe(`k: ${block}`));

  test('keys come in natural order, lists are not indented, empty things are in flow style', () =>
    expect(toYAML({ a10: 1, a2: [[1, { b: [] }], {}], B: null })).toBe(
      'B: null\na2:\n- - 1\n  - b: []\n- {}\na10: 1\n',
    ));

  test('long text folds beyond column 80', () => {
    const words = (count: number) => Array(count).fill('word').join(' ');
    expect(toYAML({ spec: { text: words(30) } })).toBe(`spec:\n  text: ${words(15)}\n    ${words(15)}\n`);
  });

  test.each([
    [1e20, '1e+20'],
    [1e-7, '1e-07'],
    [123456.789, '123456.789'],
    [9007199254740993n, '9007199254740993'],
    [1000000, '1000000'],
  ])('%d', (number, text) => expect(toYAML({ n: number })).toBe(`"n": ${text}\n`));

  test('what it cannot carry is refused', () =>
    expect(() => toYAML({ k: '\x7f' })).toThrow('yaml: control characters are not allowed'));
});

describe('JSON and KYAML', () => {
  test('JSON is indented by four and escapes what HTML minds', () =>
    expect(toJSON({ b: ['<'], a: {} })).toBe('{\n    "a": {},\n    "b": [\n        "\\u003c"\n    ]\n}'));

  test('KYAML quotes strings, and keys only where they need it', () =>
    expect(toKYAML({ a: 'x', y: [{ b: 1 }], 'c d': 'l\nm' })).toBe(
      '---\n{\n  a: "x",\n  "c d": "\\\n     l\\n\\\n     m\\\n    ",\n  "y": [{\n    b: 1,\n  }],\n}\n',
    ));

  test('objects that are Go structs have their fields in that order', () => {
    const deployment = {
      spec: { template: { spec: { containers: [{ image: 'i', name: 'n' }] } }, replicas: 1 },
      metadata: { labels: {}, name: 'd' },
      kind: 'Deployment',
      apiVersion: 'apps/v1',
    };
    const keys = [...toJSON(deployment, structOrder(deployment)).matchAll(/"(\w+)":/g)].map(([, key]) => key);
    expect(keys).toEqual([
      'kind',
      'apiVersion',
      'metadata',
      'name',
      'labels',
      'spec',
      'replicas',
      'template',
      'spec',
      'containers',
      'name',
      'image',
    ]);
  });
});

describe('formats', () => {
  test('managed fields are left out unless asked for', async () => {
    expect(await printed('yaml')).not.toContain('managedFields');
    expect(await printed('json', box, { showManagedFields: true })).toContain('managedFields');
  });

  test.each([
    ['name', 'box.shop.example.com/box\n'],
    ['', 'box.shop.example.com/box created\n'],
    ['jsonpath={.spec.num}', '7'],
    ['jsonpath-as-json={.spec.list[*]}', '[\n    3,\n    2,\n    1\n]\n'],
    ['go-template={{.spec.s}}', 'text'],
  ])('-o %j', async (output, text) => expect(await printed(output, box, { operation: 'created' })).toBe(text));

  test('a template may come by its own flag', async () =>
    expect(await printed('', box, { template: '{{.kind}}' })).toBe('Box'));

  test.each([
    [
      'bogus',
      /^unable to match a printer suitable for the output format "bogus", allowed formats are: go-template,.*,yaml$/,
    ],
    ['wide', /^unable to match a printer/],
    ['jsonpath=', /^template format specified but no template given$/],
    ['jsonpath={.x', /^error parsing jsonpath \{\.x, unclosed action$/],
    ['go-template={{end}}', /^error parsing template \{\{end\}\}, template: output:1: unexpected \{\{end\}\}$/],
  ])('-o %s is refused', async (output, message) => expect(printerFor({ output })).rejects.toThrow(message));

  test('a path that does not fit shows the object', async () =>
    await expect(printed('jsonpath={.spec.list[9]}')).rejects.toThrow(
      /index 9, length 3\. Printing more[\s\S]*map\[string\]interface \{\}\{"apiVersion":"shop\.example\.com\/v1"/,
    ));
});

describe('Go templates', () => {
  test.each([
    ['{{.spec.num}} {{.spec.f}} {{.spec.none}} {{.nosuch.deep}}', '7 2.5 <no value> <no value>'],
    ['{{.spec.nested}} {{.spec.list}}', 'map[a:map[b:deep]] [3 2 1]'],
    ['{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}', 'a=x;b=1;'],
    ['{{range .none}}x{{else}}empty{{end}}', 'empty'],
    ['{{range $i, $e := .spec.list}}{{if eq $e 1}}{{break}}{{end}}{{$i}}{{end}}', '01'],
    ['{{- range .spec.list -}} {{.}} {{- end -}}', '321'],
    ['{{with .spec.nested}}{{.a.b}}{{end}}', 'deep'],
    ['{{if and .spec.num (not .spec.none)}}Y{{else if true}}N{{end}}', 'Y'],
    ['{{$x := 1}}{{range .spec.list}}{{$x = .}}{{end}}{{$x}}', '1'],
    ['{{define "T"}}<{{.}}>{{end}}{{template "T" .spec.s}}{{block "B" 2}}[{{.}}]{{end}}', '<text>[2]'],
    ['{{printf "%05d|%-6s|%q|%v|%x" .spec.num .spec.s "a" .spec.f 255}}', '00007|text  |"a"|2.5|ff'],
    ['{{printf "%s %d" .spec.num "a"}}{{printf "%d" 1 2}}', '%!s(int64=7) %!d(string=a)1%!(EXTRA int=2)'],
    ['{{printf "%.2f %e %8.3g|" .spec.f .spec.f .spec.f}}', '2.50 2.500000e+00      2.5|'],
    ['{{len .spec.list}} {{index .spec.list 1}} {{slice "abcd" 1 3}} {{index .metadata.labels "a"}}', '3 2 bc x'],
    ['{{lt 1 2}} {{ge "b" "a"}} {{eq 1 2 1}} {{ne .spec.s "x"}}', 'true true true true'],
    ['{{"YWI=" | base64decode | print "x" 1 2}}', 'x1 2ab'],
    ['{{html "<a>"}} {{js "a\'b"}} {{urlquery "a b&c"}}', "&lt;a&gt; a\\'b a+b%26c"],
    ["{{'a'}} {{0x10}} {{1e3}} {{`raw`}}{{/* note */}}", '97 16 1000 raw'],
  ])('%s', async (template, text) => expect(await printed(`go-template=${template}`)).toBe(text));

  test.each([
    [
      '{{.metadata.name.deep}}',
      '1:11: executing "output" at <.metadata.name.deep>: can\'t evaluate field deep in type interface {}',
    ],
    [
      '{{eq .spec.num .spec.f}}',
      '1:2: executing "output" at <eq .spec.num .spec.f>: error calling eq: incompatible types for comparison: int64 and float64',
    ],
    [
      '{{.spec.list | base64decode}}',
      '1:15: executing "output" at <base64decode>: wrong type for value; expected string; got []interface {}',
    ],
    [
      'a\n{{index .spec.list 9}}',
      '2:2: executing "output" at <index .spec.list 9>: error calling index: index out of range: 9',
    ],
    ['{{template "T"}}', '1:11: executing "output" at <{{template "T"}}>: template "T" not defined'],
  ])(
    '%s does not fit',
    async (template, message) =>
      await expect(printed(`go-template=${template}`)).rejects.toThrow(`template: output:${message}`),
  );

  test.each([
    ['{{.a', 'unclosed action'],
    ['{{nosuch}}', 'function "nosuch" not defined'],
    ['{{$x}}', 'undefined variable "$x"'],
    ['{{if .a}}', 'unexpected EOF'],
    ['{{break}}', '{{break}} outside {{range}}'],
    ['{{1 | 2}}', 'non executable command in pipeline stage 2'],
  ])(
    '%s cannot be read',
    async (template, message) =>
      await expect(printed(`go-template=${template}`)).rejects.toThrow(`template: output:1: ${message}`),
  );
});

describe('columns', () => {
  const table = {
    kind: 'Table' as const,
    apiVersion: 'meta.k8s.io/v1' as const,
    metadata: {},
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
      { name: 'Ready', type: 'string', format: '', description: '', priority: 0 },
      { name: 'Node', type: 'string', format: '', description: '', priority: 1 },
    ],
    rows: [
      { cells: ['web-1', '1/1', 'n1'], object: { metadata: { namespace: 'shop', labels: { app: 'web' } } } },
      { cells: ['db\nx', null, 'n2'], object: { metadata: { namespace: 'shop' } } },
    ],
  };

  test.each([
    [{}, 'NAME    READY\nweb-1   1/1\ndb...   \n'],
    [{ wide: true, noHeaders: true }, 'web-1   1/1   n1\ndb...         n2\n'],
    [
      { withNamespace: true, kind: 'pod' },
      'NAMESPACE   NAME        READY\nshop        pod/web-1   1/1\nshop        pod/db...   \n',
    ],
    [
      { columnLabels: ['x/app'], showLabels: true },
      'NAME    READY   APP   LABELS\nweb-1   1/1           app=web\ndb...                 <none>\n',
    ],
  ])('%o', (options, text) => expect(new TablePrinter(options).print(table)).toBe(text));

  test('widths are remembered and the header comes once', () => {
    const printer = new TablePrinter({});
    printer.print(table, 'ADDED');
    expect(printer.print({ ...table, rows: [{ cells: ['a', '0/1', ''], object: {} }] }, 'ADDED')).toBe(
      'ADDED      a       0/1\n',
    );
  });

  test('no rows, no header', () => expect(new TablePrinter({}).print({ ...table, rows: [] })).toBe(''));

  test('columns are three blanks apart and six wide at least', () =>
    expect(
      layOut([
        ['A', 'B'],
        ['한글', 'x'],
      ]),
    ).toBe('A     B\n한글    x\n'));

  test('custom columns', () => {
    const printer = new CustomColumnsPrinter(
      columnsFromSpec('NAME:.metadata.name,L:{.spec.list},X:spec.x,ALL:.spec.list[*]'),
      false,
    );
    expect(printer.print([box])).toBe('NAME   L         X        ALL\nbox    [3 2 1]   <none>   3,2,1\n');
  });

  test.each([
    [() => columnsFromSpec('NAME'), 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
    [() => columnsFromSpec(''), 'custom-columns format specified but no custom columns given'],
    [() => columnsFromTemplate('A B\n.a\n'), "number of headers (2) and field specifications (1) don't match"],
  ])('%s is refused', (make, message) => expect(make).toThrow(message));

  test.each([
    ['.n', [{ n: 10 }, { n: 9 }, {}], [{}, { n: 9 }, { n: 10 }]],
    ['.q', [{ q: '1Gi' }, { q: '200Mi' }], [{ q: '200Mi' }, { q: '1Gi' }]],
    ['{.s}', [{ s: 'b' }, { s: 'a' }], [{ s: 'a' }, { s: 'b' }]],
  ])('sorting by %s', (path, items, sorted) => expect(sortByPath<object>(items, path, (item) => item)).toEqual(sorted));

  test('sorting by what nobody has is refused', () =>
    expect(() => sortByPath([{}], '.x', (item) => item)).toThrow(
      'couldn\'t find any field with path "{.x}" in the list of objects',
    ));
});
