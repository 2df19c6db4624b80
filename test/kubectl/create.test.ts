import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlWithServer } from '../support/kubectl-server.ts';

let here: Awaited<ReturnType<typeof kubectlWithServer>>;
const printed = (line: string) => here.printed(line);

beforeAll(async () => {
  here = await kubectlWithServer({
    'site/index.html': '<p>hi</p>\n',
    'site/logo.bin': '\u0000',
    'a.env': '# colours\nCOLOUR=blue\n SIZE=9\nHOME\n',
    'bad.env': '1ST=x\n',
  });
});
afterAll(() => here.done());

describe('create KIND', () => {
  test.each([
    ['namespace dev', 'namespace/dev created\n'],
    ['deployment web --image=nginx', 'deployment.apps/web created\n'],
    ['service nodeport web --tcp=80:8080', 'service/web created\n'],
    ['configmap menu --from-literal=tea=3', 'configmap/menu created\n'],
    ['secret generic key --from-literal=a=b', 'secret/key created\n'],
    ['serviceaccount robot', 'serviceaccount/robot created\n'],
    ['role reader --verb=get --resource=po', 'role.rbac.authorization.k8s.io/reader created\n'],
    ['rolebinding r --role=reader --user=ann', 'rolebinding.rbac.authorization.k8s.io/r created\n'],
    ['job once --image=busybox -- date', 'job.batch/once created\n'],
    ['quota small --hard=pods=9', 'resourcequota/small created\n'],
    ['pdb web --selector=app=web --min-available=1', 'poddisruptionbudget.policy/web created\n'],
    ['pc high --value=10', 'priorityclass.scheduling.k8s.io/high created\n'],
    ['ing web --rule=a.example/*=web:80', 'ingress.networking.k8s.io/web created\n'],
    ['cj tick --image=busybox --schedule=@hourly', 'cronjob.batch/tick created\n'],
  ])('%s', async (line, expected) => {
    expect(await printed(`create ${line}`)).toBe(expected);
  });

  test.each([
    ['namespace dev', 'Error from server (AlreadyExists): namespaces "dev" already exists\n'],
    ['deployment web --image=nginx', 'error: failed to create deployment: deployments.apps "web" already exists\n'],
    ['service clusterip web --tcp=80', 'error: failed to create ClusterIP service: services "web" already exists\n'],
    ['secret generic key', 'error: failed to create secret secrets "key" already exists\n'],
    ['quota small', 'error: failed to create quota: resourcequotas "small" already exists\n'],
    [
      'pdb web --selector=a=b --min-available=1',
      'error: failed to create poddisruptionbudgets: poddisruptionbudgets.policy "web" already exists\n',
    ],
    [
      'role reader --verb=get --resource=pods',
      'Error from server (AlreadyExists): roles.rbac.authorization.k8s.io "reader" already exists\n',
    ],
    ['job j --from=cronjob/nosuch', 'Error from server (NotFound): cronjobs.batch "nosuch" not found\n'],
    ['job j --from=deploy/web', 'error: unknown object type *v1.Deployment\n'],
    ['role r --verb=get --resource=nosuch', 'the server doesn\'t have a resource type "nosuch"\n'],
    ['clusterrole r --verb=use --resource=pods', "error: can not perform 'use' on 'pods' in group ''\n"],
    ['clusterrolebinding b', 'error: required flag(s) "clusterrole" not set\n'],
    ['pdb p --selector=a!=b --min-available=1', 'error: "!=" is not a valid label selector operator\n'],
    ['cm c --from-file=nosuch', 'error: error reading nosuch: no such file or directory\n'],
    ['cm c --from-literal=..a=1', 'error: "..a" is not a valid key name for a ConfigMap: must not start with \'..\'\n'],
  ])('refuses %s', async (line, expected) => {
    expect(await here.kubectl(`create ${line}`)).toEqual({ stdout: '', stderr: expected, exitCode: 1 });
  });

  test('what a cron job would start, by hand', async () => {
    await printed('create job by-hand --from=cronjob/tick');
    const { metadata, spec } = JSON.parse(await printed('get job by-hand -o json'));
    expect(metadata.annotations['cronjob.kubernetes.io/instantiate']).toBe('manual');
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'CronJob', name: 'tick', controller: true }]);
    expect(spec.template.spec.containers[0].image).toBe('busybox');
  });

  test('a dry run of the server keeps nothing', async () => {
    expect(await printed('create sa ghost --dry-run=server')).toBe('serviceaccount/ghost created (server dry run)\n');
    expect(await printed('get sa ghost')).toContain('not found');
  });
});

describe('create KIND --dry-run=client', () => {
  test('JSON has the order of the Go structs, and zeros that they write', async () => {
    expect(await printed('create service clusterip web --tcp=80 --dry-run=client -o json')).toBe(`{
    "kind": "Service",
    "apiVersion": "v1",
    "metadata": {
        "name": "web",
        "labels": {
            "app": "web"
        }
    },
    "spec": {
        "ports": [
            {
                "name": "80",
                "protocol": "TCP",
                "port": 80,
                "targetPort": 80
            }
        ],
        "selector": {
            "app": "web"
        },
        "type": "ClusterIP"
    },
    "status": {
        "loadBalancer": {}
    }
}
`);
  });

  test('--save-config remembers the struct', async () => {
    const path = "'jsonpath={.metadata.annotations}'";
    expect(await printed(`create cm c --from-literal=a=1 --save-config --dry-run=client -o ${path}`)).toBe(
      '{"kubectl.kubernetes.io/last-applied-configuration":"{\\"kind\\":\\"ConfigMap\\",\\"apiVersion\\":\\"v1\\",\\"metadata\\":{\\"name\\":\\"c\\"},\\"data\\":{\\"a\\":\\"1\\"}}\\n"}',
    );
  });

  test.each([
    ['cm c --from-file=site', '{"index.html":"\\u003cp\\u003ehi\\u003c/p\\u003e\\n","logo.bin":"\\u0000"}'],
    ['secret generic c --from-literal=a=b=c', '{"a":"Yj1j"}'],
    ['secret docker-registry c --from-file=a.env', undefined],
  ])('%s', async (line, data) => {
    const text = await printed(`create ${line} --dry-run=client -o 'jsonpath={.data}'`);
    if (data !== undefined) expect(text).toBe(data);
    else expect(Object.keys(JSON.parse(text))).toEqual(['.dockerconfigjson']);
  });

  test('lines of a file, with a value from the environment', async () => {
    const text = await printed("create cm c --from-env-file=a.env --dry-run=client -o 'jsonpath={.data}'");
    expect(JSON.parse(text)).toEqual({ COLOUR: 'blue', SIZE: '9', HOME: here.path });
    expect(await printed('create cm c --from-env-file=bad.env --dry-run=client')).toMatch(
      /^error: "1ST" is not a valid/,
    );
  });

  test('a role has a rule for each group', async () => {
    const line = 'create role r --verb=get --resource=po,deploy/scale,pods --dry-run=client';
    expect(JSON.parse(await printed(`${line} -o 'jsonpath={.rules}'`))).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments/scale'] },
    ]);
  });

  test('content makes the hash, and the hash the name', async () => {
    const name = (value: string) =>
      printed(`create cm c --from-literal=a=${value} --append-hash --dry-run=client -o name`);
    expect(await name('1')).toMatch(/^configmap\/c-[2456789bcdfghkmt]{10}\n$/);
    expect(await name('1')).toBe(await name('1'));
    expect(await name('1')).not.toBe(await name('2'));
  });
});
