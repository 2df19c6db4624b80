import { describe, expect, test } from 'vitest';
import { defineKind } from '../../src/apis/kind.ts';
import { builtInFacts } from '../../src/apis/schema/index.ts';
import { checkShape, type FieldValidation } from '../../src/apiserver/decode.ts';

const kindNamed = (name: string) => {
  const facts = builtInFacts().find(({ kind }) => kind === name);
  if (facts === undefined) throw new Error(name);
  return defineKind({ ...facts });
};

const decode = (kind: string, body: unknown, fieldValidation: FieldValidation = 'Strict', duplicates: string[] = []) =>
  checkShape(kindNamed(kind), body, { fieldValidation, duplicates });

const pod = (container: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', ...container }], ...spec },
});
const replicaSet = (spec: object) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'r' }, spec });
const inMetadata = (field: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', ...field } });

/** Texts of the real decoder (the one of kubectl v1.36.3, which is the server's). */
describe('a value of the wrong type', () => {
  const amount = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  test.each<[string, string, unknown, string]>([
    [
      'a text for a number',
      'ReplicaSet',
      replicaSet({ replicas: 'x' }),
      'json: cannot unmarshal string into Go struct field ReplicaSetSpec.spec.replicas of type int32',
    ],
    [
      'a fraction for a whole number',
      'ReplicaSet',
      replicaSet({ replicas: 2.5 }),
      'json: cannot unmarshal number 2.5 into Go struct field ReplicaSetSpec.spec.replicas of type int32',
    ],
    [
      'a number beyond 32 bits',
      'Pod',
      pod({}, { priority: 9999999999 }),
      'json: cannot unmarshal number 9999999999 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [
      'a number for a text, in a list',
      'Pod',
      pod({ image: 5 }),
      'json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string',
    ],
    [
      'a text for a list',
      'Pod',
      pod({ command: 'ls' }),
      'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
    ],
    [
      'a text for an object',
      'Pod',
      { ...pod({}), spec: 'x' },
      'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec',
    ],
    [
      'a type that Go has a name for',
      'Service',
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { type: 5 } },
      'json: cannot unmarshal number into Go struct field ServiceSpec.spec.type of type v1.ServiceType',
    ],
    [
      'inside a struct that Go embeds',
      'Pod',
      pod({ livenessProbe: { httpGet: { port: true } } }),
      'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [
      'a label that is a bool',
      'ConfigMap',
      inMetadata({ labels: { on: true } }),
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    ['an amount that is none', 'Pod', pod({ resources: { limits: { cpu: 'lots' } } }), amount],
    ['an amount is told before a wrong type', 'Pod', pod({ image: 5, resources: { limits: { cpu: 'x' } } }), amount],
    [
      'a time without its parts',
      'ConfigMap',
      inMetadata({ creationTimestamp: '2020-12-01' }),
      'parsing time "2020-12-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
    ],
    [
      'a month too many',
      'ConfigMap',
      inMetadata({ creationTimestamp: '2020-13-01T00:00:00Z' }),
      'parsing time "2020-13-01T00:00:00Z": month out of range',
    ],
    [
      'bytes that are no base64',
      'Secret',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: '%%%' } },
      'illegal base64 data at input byte 0',
    ],
  ])('%s', (_what, kind, body, expected) => {
    const text = `${kind} in version "v1" cannot be handled as a ${kind}: ${expected}`;
    for (const fieldValidation of ['Strict', 'Ignore'] as const) {
      expect(() => decode(kind, body, fieldValidation)).toThrow(expect.objectContaining({ message: text }));
    }
  });
});

describe('unknown and doubled fields', () => {
  const body = { ...pod({ bar: 1 }), spec: { foo: 1, containers: [{ name: 'c', bar: 1 }] } };
  const errors = ['unknown field "spec.foo"', 'unknown field "spec.containers[0].bar"'];

  test('are refused, in the order of the document', () => {
    expect(() => decode('Pod', body)).toThrow(
      `Pod in version "v1" cannot be handled as a Pod: strict decoding error: ${errors.join(', ')}`,
    );
  });

  test('or warned of, and dropped', () => {
    const { object, warnings } = decode('Pod', body, 'Warn', ['spec.containers']);
    expect(warnings).toEqual([...errors, 'duplicate field "spec.containers"']);
    expect(object.spec).toEqual({ containers: [{ name: 'c', resources: {} }] });
    expect(decode('Pod', body, 'Ignore').warnings).toEqual([]);
  });

  test('names are case-sensitive', () => {
    expect(() => decode('Pod', pod({ Image: 'x' }))).toThrow('unknown field "spec.containers[0].Image"');
  });
});

describe('what comes out', () => {
  test('nulls and omitted zeros are gone, pointers to zero stay', () => {
    const { object } = decode('Pod', pod({ args: [], env: null, tty: false }, { hostNetwork: false, priority: 0 }));
    expect(object.spec).toEqual({ containers: [{ name: 'c', resources: {} }], priority: 0 });
    expect(object.status).toEqual({});
  });

  test('a null in a map of texts is an empty text', () => {
    expect(decode('ConfigMap', inMetadata({ labels: { a: null } })).object.metadata.labels).toEqual({ a: '' });
  });

  test('amounts and times are canonical', () => {
    const { object } = decode('Pod', pod({ resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }));
    expect(object.spec.containers[0].resources.limits).toEqual({ cpu: '500m', memory: '1Gi' });
    const at = { creationTimestamp: '2020-01-01T09:00:00.25+09:00' };
    expect(decode('ConfigMap', inMetadata(at)).object.metadata.creationTimestamp).toBe('2020-01-01T00:00:00Z');
  });

  test('the body is left as it was', () => {
    const body = pod({ env: null });
    const before = structuredClone(body);
    decode('Pod', body);
    expect(body).toEqual(before);
  });

  test('the kind may be left out', () => {
    expect(decode('ConfigMap', { metadata: { name: 'c' } }).object).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
    });
  });
});

test('another kind, another version, or no object at all', () => {
  expect(() => decode('Service', pod({}))).toThrow(
    'Pod in version "v1" cannot be handled as a Service: converting (v1.Pod) to (core.Service): unknown conversion',
  );
  expect(() => decode('Pod', { ...pod({}), apiVersion: 'v2' })).toThrow(
    'the API version in the data (v2) does not match the expected API version (v1)',
  );
  expect(() => decode('Pod', [])).toThrow(
    "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: " +
      'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; ' +
      'Kind string "json:\\"kind,omitempty\\"" } (5b5d)',
  );
});
