import { describe, expect, test } from 'vitest';
import { alignTabs } from '../../src/kubectl/describe/tabwriter.ts';
import { kubectlWithServer } from '../support/kubectl-server.ts';

describe('columns', () => {
  test.each([
    ['a:\tb', 'a:  b'],
    ['a:\tb\nlonger:\tc', 'a:       b\nlonger:  c'],
    ['a:\tb\nalone\nlonger:\tc', 'a:  b\nalone\nlonger:  c'],
    ['x\t\ty', 'x    y'],
    ['\tvalue', '  value'],
    ['é\tb\nab\tc', 'é   b\nab  c'],
  ])('%j', (text, aligned) => expect(alignTabs(text)).toBe(aligned));
});

const files = {
  'all.yaml': `apiVersion: v1
kind: Service
metadata: {name: web, annotations: {note: hi}}
spec: {clusterIP: 10.96.0.20, selector: {app: web}, ports: [{port: 80, name: http, targetPort: web}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec:
  containers:
  - name: app
    image: nginx:1.25
    command: [sh, -c, "a\\nb"]
    env: [{name: A, value: "1"}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]
    ports: [{containerPort: 80, name: http}, {containerPort: 81}]
    resources: {limits: {cpu: 100m}}
    readinessProbe: {httpGet: {path: /ok, port: http}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {k: v}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}, {apiGroups: [""], resources: [pods], verbs: [list]}]
`,
};

const server = await kubectlWithServer(files);
await server.printed('create -f all.yaml');

test('a service', async () =>
  expect(await server.printed('describe svc web')).toBe(`Name:                     web
Namespace:                default
Labels:                   <none>
Annotations:              note: hi
Selector:                 app=web
Type:                     ClusterIP
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.0.20
IPs:                      10.96.0.20
Port:                     http  80/TCP
TargetPort:               web/TCP
Endpoints:                <none>
Session Affinity:         None
Internal Traffic Policy:  Cluster
Events:                   <none>
`));

test('a pod', async () => {
  const text = await server.printed('describe pod web');
  expect(text).toContain(`Containers:
  app:
    Image:       nginx:1.25
    Ports:       80/TCP (http), 81/TCP
    Host Ports:  0/TCP (http), 0/TCP
    Command:
      sh
      -c
      a
      b
    Limits:
      cpu:  100m
    Requests:
      cpu:      100m
    Readiness:  http-get http://:http/ok delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      A:  1
      B:  <set to the key 'k' in secret 's'>  Optional: false
`);
  // A name that is only the beginning of one: no events, and a line after each.
  expect(text.endsWith('op=Exists for 300s\n\n')).toBe(true);
});

test('a role', async () =>
  expect(await server.printed('describe role reader')).toBe(`Name:         reader
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
  pods       []                 []              [get list]
`));

test.each([
  ['describe cm gone', 'Error from server (NotFound): configmaps "gone" not found\n'],
  ['describe deploy', 'No resources found in default namespace.\n'],
  [
    'describe',
    'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
  ],
])('%s', async (line, text) => expect(await server.printed(line)).toBe(text));
