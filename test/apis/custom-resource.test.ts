import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as apis from '../../src/apis/index.ts';
import { validateNew } from '../../src/apis/validation/index.ts';
import { cells, problemsOf } from './support.ts';

const metallb = parseAllDocuments(readFileSync('manifests/addons/metallb/crds.yaml', 'utf8')).map(
  (document) => document.toJS() as apis.CustomResourceDefinition,
);
const metallbKinds = metallb.flatMap(apis.kindFromCRD);

const typed = [
  apis.bfdProfile,
  apis.bgpAdvertisement,
  apis.bgpPeer,
  apis.community,
  apis.ipAddressPool,
  apis.l2Advertisement,
  apis.serviceL2Status,
];

test('the kinds that controllers use are those that the definitions bring', () => {
  const facts = ({ group, version, kind, plural, namespaced, hasStatus, schema }: apis.KindDefinition) => [
    group,
    version,
    kind,
    plural,
    namespaced,
    hasStatus,
    schema,
  ];
  expect(metallbKinds.map(facts)).toEqual(typed.map(facts));
});

test.each(metallb.map((crd) => [crd.metadata.name, crd] as const))('%s is in order', (_name, crd) => {
  const copy = structuredClone(crd);
  apis.customResourceDefinition.setDefaults?.(copy);
  apis.customResourceDefinition.prepareForCreate?.(copy);
  expect(validateNew(apis.customResourceDefinition, copy)).toEqual([]);
  expect(copy.status).toMatchObject({
    acceptedNames: { listKind: `${crd.spec.names.kind}List` },
    storedVersions: [crd.spec.versions[0]!.name],
  });
});

test('columns come from the definition', () => {
  const pool = metallbKinds.find(({ kind }) => kind === 'IPAddressPool')!;
  const yaml = 'spec: { autoAssign: true, avoidBuggyIPs: false, addresses: [192.168.100.240-192.168.100.249] }';
  expect(cells(pool, yaml)).toEqual({
    Name: 'x',
    'Auto Assign': true,
    'Avoid Buggy IPs': false,
    Addresses: '["192.168.100.240-192.168.100.249"]',
  });
  const advertisement = metallbKinds.find(({ kind }) => kind === 'L2Advertisement')!;
  expect(cells(advertisement, '{}')).toMatchObject({ IPAddressPools: null, Interfaces: null });
  expect(advertisement.columns?.filter(({ wide }) => wide).map(({ name }) => name)).toEqual(['Node Selectors']);
});

const definition = (versions: string, names = 'plural: foos, kind: Foo') => `
metadata: { name: foos.example.com }
spec: { group: example.com, scope: Cluster, names: { ${names} }, versions: [${versions}] }
`;
const version = (name: string, more = '') =>
  `{ name: ${name}, served: true, storage: ${name === 'v1'}, schema: { openAPIV3Schema: { type: object } }${more} }`;

test('served versions, the preferred one first', () => {
  const names = ['v1alpha1', 'v2beta1', 'v1', 'v2', 'v1beta2', 'odd'];
  expect([...names].sort(apis.compareVersions)).toEqual(['v2', 'v1', 'v2beta1', 'v1beta2', 'v1alpha1', 'odd']);
});

test('without columns of its own: name and age', () => {
  const [kind] = apis.kindFromCRD(parseAllDocuments(definition(version('v1')))[0]!.toJS());
  expect(cells(kind!, '{}')).toEqual({ Name: 'x', Age: '60m' });
  expect(kind).toMatchObject({ singular: 'foo', namespaced: false, hasStatus: false });
});

test('cells of each type', () => {
  const column = (name: string, type: string) => `{ name: ${name}, type: ${type}, jsonPath: .spec.${name} }`;
  const columns = ['integer', 'number', 'boolean', 'date', 'string'].map((type) => column(type, type)).join(', ');
  const [kind] = apis.kindFromCRD(
    parseAllDocuments(definition(version('v1', `, additionalPrinterColumns: [${columns}]`)))[0]!.toJS(),
  );
  expect(
    cells(kind!, "spec: { integer: 3, number: 1.5, boolean: false, date: '2026-01-01T00:59:00Z', string: 7 }"),
  ).toEqual({
    Name: 'x',
    integer: 3,
    number: 1.5,
    boolean: false,
    date: '60s',
    string: '7',
  });
  expect(cells(kind!, 'spec: { integer: x, date: soon }')).toMatchObject({
    integer: null,
    date: '<invalid>',
    string: null,
  });
});

test.each([
  [
    'name',
    definition(version('v1')).replace('foos.example.com', 'x'),
    ['metadata.name: Invalid value: "x": must be spec.names.plural+"."+spec.group'],
  ],
  [
    'two storage versions',
    definition(`${version('v1')}, ${version('v2').replace('false', 'true')}`),
    [expect.stringContaining('must have exactly one version marked as storage version')],
  ],
  [
    'no schema',
    definition('{ name: v1, served: true, storage: true }'),
    ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required'],
  ],
])('%s', (_what, yaml, expected) => {
  expect(problemsOf(apis.customResourceDefinition, yaml)).toEqual(expected);
});
