import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../../src/kubectl/set/pod-spec.ts';
import { kubectlWithServer } from '../support/kubectl-server.ts';

let here: Awaited<ReturnType<typeof kubectlWithServer>>;

beforeAll(async () => {
  here = await kubectlWithServer({
    'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: menu}\ndata: {tea-price: "3"}\n',
    'box.yaml': 'apiVersion: shop.example.com/v1\nkind: Box\nmetadata: {name: b}\n',
    'minimal.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {template: {spec: {containers: [{name: a, image: b}]}}}
`,
  });
  await here.kubectl('create deployment web --image=nginx --image=redis');
  await here.kubectl('create service clusterip web --tcp=80');
  await here.kubectl('create rolebinding r --clusterrole=view --user=ann');
  await here.kubectl('create -f cm.yaml');
});
afterAll(() => here.done());

describe('set', () => {
  test.each([
    ['image deploy/web nginx=nginx:1.29', 'deployment.apps/web image updated\n'],
    ['image deploy/web nginx=nginx:1.29', ''],
    ['env deploy/web A=1 B=2', 'deployment.apps/web env updated\n'],
    ['env deploy/web B-', 'deployment.apps/web env updated\n'],
    [
      'env deploy/web --from=cm/menu -c nginx',
      'Warning: key tea-price transferred to TEA_PRICE\ndeployment.apps/web env updated\n',
    ],
    ['resources deploy web -c r* --limits=cpu=200m', 'deployment.apps/web resource requirements updated\n'],
    ['serviceaccount deploy web robot', 'deployment.apps/web serviceaccount updated\n'],
    ['selector svc web app=x', 'service/web selector updated\n'],
    ['subject rolebinding r --group=crew', 'rolebinding.rbac.authorization.k8s.io/r subjects updated\n'],
    ['subject rolebinding r --group=crew', ''],
    ['image deploy web redis=x --dry-run=server', 'deployment.apps/web image updated (server dry run)\n'],
  ])('%s', async (line, expected) => {
    const { stdout, stderr, exitCode } = await here.kubectl(`set ${line}`);
    expect(stderr + stdout).toBe(expected);
    expect(exitCode).toBe(0);
  });

  test('changes what it says, and nothing else', async () => {
    const { template } = JSON.parse(await here.printed("get deploy web -o 'jsonpath={.spec}'"));
    expect(template.spec.serviceAccountName).toBe('robot');
    expect(template.spec.containers).toMatchObject([
      {
        name: 'nginx',
        image: 'nginx:1.29',
        env: [
          { name: 'A', value: '1' },
          { name: 'TEA_PRICE', valueFrom: { configMapKeyRef: { name: 'menu', key: 'tea-price' } } },
        ],
        resources: {},
      },
      { name: 'redis', image: 'redis', env: [{ name: 'A', value: '1' }], resources: { limits: { cpu: '200m' } } },
    ]);
  });

  test('env --list shows references, or with --resolve what they stand for', async () => {
    expect(await here.printed('set env deploy/web -c nginx --list')).toBe(
      '# Deployment web, container nginx\nA=1\n# TEA_PRICE from configmap menu, key tea-price\n',
    );
    expect(await here.printed('set env deploy/web -c nginx --list --resolve')).toBe(
      '# Deployment web, container nginx\nA=1\nTEA_PRICE=3\n',
    );
  });

  test.each([
    ['image deploy web zz=1', 'error: unable to find container named "zz"\n'],
    [
      'image cm menu a=1',
      'error: configmaps/menu the object is not a pod or does not have a pod template: *v1.ConfigMap\n',
    ],
    ['image deploy web', 'error: at least one image update is required\n'],
    [
      'env deploy/web A=2 --overwrite=false',
      "error: deployments.apps/web 'A' already has a value (1), and --overwrite is false\n",
    ],
    [
      'env deploy/web A=1 A-',
      'error: can not both modify and remove the same environment variable in the same command\n',
    ],
    [
      'resources deploy web',
      'error: you must specify an update to requests or limits (in the form of --requests/--limits)\n',
    ],
    ['selector deploy web a=b', 'error: setting a selector is only supported for Services\n'],
    ['selector svc web a', 'error: match expression [{a Exists []}] not supported on this object\n'],
    ['serviceaccount', 'error: serviceaccount is required\n'],
    ['subject rolebinding r', 'error: you must specify at least one value of user, group or serviceaccount\n'],
    ['image deploy nosuch a=b', 'Error from server (NotFound): deployments.apps "nosuch" not found\n'],
  ])('refuses %s', async (line, expected) => {
    expect((await here.kubectl(`set ${line}`)).stderr).toBe(expected);
  });
});

describe('set --local', () => {
  test('writes what a struct writes', async () => {
    expect(await here.printed('set image -f minimal.yaml a=c --local -o json')).toBe(`{
    "kind": "Deployment",
    "apiVersion": "apps/v1",
    "metadata": {
        "name": "d"
    },
    "spec": {
        "selector": null,
        "template": {
            "metadata": {},
            "spec": {
                "containers": [
                    {
                        "name": "a",
                        "image": "c",
                        "resources": {}
                    }
                ]
            }
        },
        "strategy": {}
    },
    "status": {}
}
`);
  });

  test('knows its own kinds only', async () => {
    expect(await here.printed('set image -f box.yaml a=c --local')).toBe(
      'error: unable to decode "box.yaml": no kind "Box" is registered for version "shop.example.com/v1" in scheme "pkg/scheme/scheme.go:28"\n',
    );
  });

  test('reads variables from standard input', async () => {
    const line = "set env -f minimal.yaml - --local -o 'jsonpath={.spec.template.spec.containers[0].env}'";
    expect(await here.printed(line, 'X=1\n# no\nY=2 # two\n')).toBe(
      '[{"name":"X","value":"1"},{"name":"Y","value":"2 "}]',
    );
  });
});

test.each([
  ['web', '*', true],
  ['web', 'web', true],
  ['web', 'we', false],
  ['web-1', 'web*', true],
  ['my-web', '*web', true],
])('%s fits %s: %s', (name, pattern, expected) => {
  expect(matchesPattern(name, pattern)).toBe(expected);
});
