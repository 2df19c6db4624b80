import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isImageReference } from '../../src/kubectl/run/image-reference.ts';
import { kubectlWithServer } from '../support/kubectl-server.ts';

let here: Awaited<ReturnType<typeof kubectlWithServer>>;

beforeAll(async () => {
  here = await kubectlWithServer();
});
afterAll(() => here.done());

describe('run', () => {
  test('makes a pod, and before its line the service', async () => {
    expect(await here.printed('run web --image=nginx --port=80 --expose')).toBe(
      'service/web created\npod/web created\n',
    );
    const { spec, metadata } = JSON.parse(await here.printed('get svc web -o json'));
    expect(spec.selector).toEqual({ run: 'web' });
    expect(metadata.labels).toBeUndefined();
  });

  test('a service that cannot be made does not keep the pod from being made', async () => {
    await here.kubectl('create service clusterip taken --tcp=80');
    expect(await here.kubectl('run taken --image=nginx --port=80 --expose')).toEqual({
      stdout: 'pod/taken created\n',
      stderr: 'Error from server (AlreadyExists): services "taken" already exists\n',
      exitCode: 1,
    });
  });

  test.each([
    ['web', 'error: required flag(s) "image" not set\n'],
    ['web --image=A//b', 'error: Invalid image name "A//b": invalid reference format\n'],
    ['web --image=b --annotations=x --annotations=y', 'error: invalid annotations format: x, y\n'],
    ['web --image=b --labels==x', 'error: unexpected empty label key\n'],
    ['web --image=b --port=80x', 'error: strconv.Atoi: parsing "80x": invalid syntax\n'],
    ['web --image=b', 'Error from server (AlreadyExists): pods "web" already exists\n'],
    [
      'x --image=b --attach --pod-running-timeout=0s',
      "error: --pod-running-timeout must be higher than zero\nSee 'kubectl run -h' for help and examples\n",
    ],
    ['x --image=b --attach --pod-running-timeout=1ms', 'error: timed out waiting for the condition\n'],
  ])('%s', async (line, expected) => {
    expect(await here.kubectl(`run ${line}`)).toEqual({ stdout: '', stderr: expected, exitCode: 1 });
  });
});

describe('run --overrides', () => {
  const overridden = async (overrides: string, type = '') =>
    here.printed(`run p --image=b --dry-run=client -o 'jsonpath={.spec}' --overrides '${overrides}' ${type}`);

  test.each([
    ['{"spec":{"nodeName":"n"}}', '', { nodeName: 'n' }],
    ['{"spec":{"nosuch":1}}', '', {}],
    ['[{"op":"add","path":"/spec/nodeName","value":"n"}]', '--override-type=json', { nodeName: 'n' }],
  ])('%s %s', async (overrides, type, more) => {
    const plain = { containers: [{ name: 'p', image: 'b', resources: {} }], dnsPolicy: 'ClusterFirst' };
    expect(JSON.parse(await overridden(overrides, type))).toEqual({ ...plain, restartPolicy: 'Always', ...more });
  });

  test('merges containers by name if asked to', async () => {
    const text = await overridden('{"spec":{"containers":[{"name":"p","tty":true}]}}', '--override-type=strategic');
    expect(JSON.parse(text).containers).toEqual([{ name: 'p', image: 'b', resources: {}, tty: true }]);
  });

  test.each([
    ['{', '--override-type=json', 'error: unexpected end of JSON input\n'],
    ['{}', '--override-type=json', 'error: json: cannot unmarshal object into Go value of type jsonpatch.Patch\n'],
    ['{', '', 'error: Invalid JSON Patch\n'],
    ['{', '--override-type=strategic', 'error: invalid JSON document\n'],
    [
      '{"spec":{"nodeName":3}}',
      '',
      'error: json: cannot unmarshal number into Go struct field PodSpec.spec.nodeName of type string\n',
    ],
    ['{"kind":"Pot"}', '', 'error: no kind "Pot" is registered for version "v1" in scheme "pkg/scheme/scheme.go:28"\n'],
  ])('refuses %s %s', async (overrides, type, expected) => {
    expect(await overridden(overrides, type)).toBe(expected);
  });
});

test.each([
  ['nginx', true],
  ['localhost:5000/team/app_x:v1.2', true],
  ['UPPER/x', true],
  ['Upper', false],
  ['a//b', false],
  [`a@sha256:${'0'.repeat(64)}`, true],
  ['a@sha256:0', false],
  ['a:', false],
])('%s is a reference: %s', (text, expected) => {
  expect(isImageReference(text)).toBe(expected);
});
