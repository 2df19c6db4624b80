import { describe, expect, test } from 'vitest';
import { kubectlWithServer } from '../support/kubectl-server.ts';

const service = (ports: string, more = '') => `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {${more}selector: {app: web}, ports: [${ports}]}
`;
const config = (name: string, data = '{a: "1"}') => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {set: x}}
data: ${data}
`;

const files = {
  'one.yaml': service('{port: 80}'),
  'two.yaml': service('{port: 80, name: a}, {port: 81, name: b}'),
  'typo.yaml': service('{port: 80}', 'foo: 1, '),
  'wrong.yaml': service('{port: 80000}'),
  'a.yaml': config('a'),
  'b.yaml': config('b', '{a: null, b: "2"}'),
  'generated.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}\n',
};

describe('apply', () => {
  test('creates, leaves alone and changes', async () => {
    const { printed } = await kubectlWithServer(files);
    expect(await printed('apply -f one.yaml --dry-run=client')).toBe('service/web created (dry run)\n');
    expect(await printed('apply -f one.yaml')).toBe('service/web created\n');
    expect(await printed('apply -f one.yaml')).toBe('service/web unchanged\n');
    expect(await printed('apply -f two.yaml --dry-run=server')).toBe('service/web configured (server dry run)\n');
    expect(await printed('apply -f two.yaml -o jsonpath={.spec.ports[*].name}')).toBe('a b');
    expect(await printed('apply -f one.yaml -o name')).toBe('service/web\n');
  });

  test('removes what is no longer in the file, and keeps what others set', async () => {
    const { printed } = await kubectlWithServer(files);
    await printed('apply -f two.yaml');
    await printed('label svc web by=hand');
    expect(await printed('apply -f one.yaml')).toBe('service/web configured\n');
    expect(await printed('get svc web -o jsonpath={.spec.ports[*].port}{.metadata.labels.by}')).toBe('80hand');
  });

  test('shows the patch that was refused', async () => {
    const { printed } = await kubectlWithServer(files);
    await printed('apply -f one.yaml');
    expect(await printed('apply -f typo.yaml')).toBe(
      `Error from server (BadRequest): error when applying patch:
{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Service\\",\\"metadata\\":{\\"annotations\\":{},\\"name\\":\\"web\\",\\"namespace\\":\\"default\\"},\\"spec\\":{\\"foo\\":1,\\"ports\\":[{\\"port\\":80}],\\"selector\\":{\\"app\\":\\"web\\"}}}\\n"}},"spec":{"foo":1}}
to:
Resource: "/v1, Resource=services", GroupVersionKind: "/v1, Kind=Service"
Name: "web", Namespace: "default"
for: "typo.yaml": error when patching "typo.yaml": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.foo"
`,
    );
    expect(await printed('apply -f wrong.yaml')).toContain('The Service "web" is invalid: \n* spec.ports[0].port');
  });

  test('warns of objects that were not applied before', async () => {
    const { printed, kubectl } = await kubectlWithServer(files);
    await printed('create -f a.yaml');
    const { stdout, stderr } = await kubectl('apply -f a.yaml');
    expect(stdout).toBe('configmap/a configured\n');
    expect(stderr).toBe(
      `Warning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
`,
    );
  });

  test('prunes what is no longer applied', async () => {
    const { printed } = await kubectlWithServer(files);
    await printed('apply -f a.yaml');
    expect(await printed('apply -f b.yaml --prune -l set=x --prune-allowlist=core/v1/ConfigMap')).toBe(
      'configmap/b created\nconfigmap/a pruned\n',
    );
    expect(await printed('get cm b -o jsonpath={.data}')).toBe('{"b":"2"}');
  });

  test.each([
    ['apply', 'error: must specify one of -f and -k\n'],
    ['apply -f generated.yaml', 'error: from x-: cannot use generate name with apply\n'],
    ['apply -f one.yaml --force-conflicts', 'error: --force-conflicts only works with --server-side\n'],
    [
      'apply -f one.yaml --prune-allowlist=v1 --prune --all',
      'error: invalid GroupVersionKind format: v1, please follow <group/version/kind>\n',
    ],
  ])('%s', async (line, text) => {
    const { kubectl } = await kubectlWithServer(files);
    expect(await kubectl(line)).toMatchObject({ stderr: text, exitCode: 1 });
  });
});

test('what was last applied can be seen and set', async () => {
  const { printed } = await kubectlWithServer(files);
  await printed('apply -f a.yaml');
  expect(await printed('apply view-last-applied cm/a')).toContain('data:\n  a: "1"\nkind: ConfigMap\n');
  expect(await printed('apply set-last-applied -f a.yaml')).toBe('configmap/a configured\n');
  expect(await printed('apply set-last-applied -f a.yaml')).toBe('set-last-applied a: no changes required.\n');
  await printed('create -f b.yaml');
  expect(await printed('apply set-last-applied -f b.yaml')).toBe(
    'error: no last-applied-configuration annotation found on resource: b, to create the annotation, run the command with --create-annotation\n',
  );
});
