import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlWithServer } from '../support/kubectl-server.ts';

const manifest = (kind: string, spec: string) => `apiVersion: ${kind === 'Pod' ? 'v1' : 'apps/v1'}
kind: ${kind}
metadata: {name: web, labels: {tier: front}}
spec: ${spec}
`;
const ports = 'ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}, {containerPort: 53}]';
const template = `template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: b, ${ports}}]}}`;

let here: Awaited<ReturnType<typeof kubectlWithServer>>;

beforeAll(async () => {
  here = await kubectlWithServer({
    'd.yaml': manifest('Deployment', `{selector: {matchLabels: {app: web}}, ${template}}`),
    'e.yaml': manifest('Deployment', `{selector: {matchExpressions: [{key: a, operator: Exists}]}, ${template}}`),
    's.yaml': manifest('StatefulSet', `{serviceName: web, selector: {matchLabels: {app: web}}, ${template}}`),
    'p.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec: {containers: [{name: a, image: b}]}\n',
  });
  await here.kubectl('create -f d.yaml');
});
afterAll(() => here.done());

describe('expose', () => {
  const spec = async (line: string) =>
    JSON.parse(await here.printed(`expose ${line} --dry-run=client -o 'jsonpath={.spec}'`));

  test('takes selector, ports and protocols from the object', async () => {
    expect(await spec('deployment web')).toEqual({
      selector: { app: 'web' },
      ports: [
        { name: 'port-1', protocol: 'TCP', port: 80, targetPort: 80 },
        { name: 'port-2-udp', protocol: 'UDP', port: 53, targetPort: 53 },
        { name: 'port-2-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      ],
    });
  });

  test.each([
    ['--port=8080 --target-port=http', { ports: [{ protocol: 'TCP', port: 8080, targetPort: 'http' }] }],
    ['--port=53 --protocol=SCTP', { ports: [{ protocol: 'SCTP', port: 53, targetPort: 53 }] }],
    ['--port=80 --type=NodePort --selector=a=b', { type: 'NodePort', selector: { a: 'b' } }],
    ['--port=80 --external-ip=1.2.3.4 --cluster-ip=None', { externalIPs: ['1.2.3.4'], clusterIP: 'None' }],
  ])('%s', async (line, expected) => {
    expect(await spec(`-f d.yaml ${line}`)).toMatchObject(expected);
  });

  test.each([
    ['-f s.yaml --port=80', 'error: cannot expose a StatefulSet.apps\n'],
    [
      '-f p.yaml --port=80',
      "error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed\n",
    ],
    ['-f p.yaml --selector=a=b', "error: couldn't find port via --port flag or introspection\n"],
    [
      '-f e.yaml',
      "error: couldn't retrieve selectors via --selector flag or introspection: invalid deployment: no selectors, therefore cannot be exposed\n",
    ],
    ['-f d.yaml --session-affinity=x', 'error: unknown session affinity: x\n'],
    ['deployment nosuch --port=80', 'Error from server (NotFound): deployments.apps "nosuch" not found\n'],
  ])('%s', async (line, expected) => {
    expect(await here.printed(`expose ${line}`)).toBe(expected);
  });

  test('makes the service once', async () => {
    expect(await here.printed('expose deploy/web --port=80 --name=front')).toBe('service/front exposed\n');
    expect(await here.printed('expose deploy/web --port=80 --name=front')).toBe(
      'Error from server (AlreadyExists): services "front" already exists\n',
    );
  });
});

describe('autoscale', () => {
  test('says what it made, and falls back to the older version when it cannot', async () => {
    expect(await here.printed('autoscale deploy web --max=3 --cpu=70%')).toBe(
      'horizontalpodautoscaler.autoscaling/web autoscaled\n',
    );
    expect(await here.printed('autoscale deploy web --max=3 --cpu=70%')).toBe(
      'Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling "web" already exists\n',
    );
    expect(await here.printed('autoscale deploy web --max=3')).toBe(
      'error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input\n',
    );
  });

  test.each([
    ['--cpu=80%', { type: 'Utilization', averageUtilization: 80 }],
    ['--cpu=500', { type: 'AverageValue', averageValue: '500m' }],
    ['--memory=1.5', { type: 'AverageValue', averageValue: '1536Ki' }],
  ])('%s', async (line, target) => {
    const path = "'jsonpath={.spec.metrics[0].resource.target}'";
    const text = await here.printed(`autoscale -f d.yaml --max=2 ${line} --dry-run=client -o ${path}`);
    expect(JSON.parse(text)).toEqual(target);
  });

  test.each([
    ['--max=0', 'error: --max=MAXPODS is required and must be at least 1, max: 0\n'],
    ['--max=2 --min=3', 'error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 3\n'],
    ['--max=2 --cpu=x', 'error: invalid resource cpu value: x\n'],
    ['--max=2 --memory=-1%', 'error: invalid percentage value: -1\n'],
  ])('%s', async (line, expected) => {
    expect(await here.printed(`autoscale -f d.yaml ${line}`)).toBe(expected);
  });
});
