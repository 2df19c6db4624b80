import { expect, test } from 'vitest';
import { expand } from '../../src/kubelet/environment.ts';
import { KubeletCluster, kubesprayFacts, minikubeFacts } from './cluster.ts';

const cluster = (facts = minikubeFacts) =>
  new KubeletCluster(facts, { web: {} }).node('minikube', '192.168.49.2', '10.244.0.0/24');

function service(made: KubeletCluster, name: string, spec: object, namespace = 'default'): void {
  made.put({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec });
}

/** The record of a pod with one container. */
async function started(made: KubeletCluster, container: object, spec: object = {}, metadata: object = {}) {
  made.pod(
    'nettool',
    { containers: [{ name: 'app', image: 'web', ...container }], ...spec },
    { labels: { app: 'web' }, ...metadata },
  );
  await made.settle();
  const namespace = made.view.list(made.view.kindOf({ apiVersion: 'v1', kind: 'Pod' })!)[0] as any;
  return made.record(`${namespace.metadata.namespace}/nettool/app`);
}

test('service links: seven variables for one unnamed port, one more for each named one', async () => {
  const made = cluster();
  service(made, 'kubernetes', { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443 }] });
  service(made, 'myweb-svc', { clusterIP: '10.101.197.28', ports: [{ port: 80, protocol: 'TCP' }] });
  service(made, 'headless', { clusterIP: 'None', ports: [{ port: 80 }] });
  service(made, 'outer', { type: 'ExternalName', externalName: 'x.y' });
  service(made, 'elsewhere', { clusterIP: '10.96.0.9', ports: [{ port: 80 }] }, 'dev');
  const { env } = await started(made, {});
  expect(env).toEqual({
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '443',
    KUBERNETES_SERVICE_PORT_HTTPS: '443',
    KUBERNETES_PORT: 'tcp://10.96.0.1:443',
    KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
    KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
    KUBERNETES_PORT_443_TCP_PORT: '443',
    KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
    MYWEB_SVC_SERVICE_HOST: '10.101.197.28',
    MYWEB_SVC_SERVICE_PORT: '80',
    MYWEB_SVC_PORT: 'tcp://10.101.197.28:80',
    MYWEB_SVC_PORT_80_TCP: 'tcp://10.101.197.28:80',
    MYWEB_SVC_PORT_80_TCP_PROTO: 'tcp',
    MYWEB_SVC_PORT_80_TCP_PORT: '80',
    MYWEB_SVC_PORT_80_TCP_ADDR: '10.101.197.28',
  });
});

test('enableServiceLinks: false leaves only the API’s own', async () => {
  const made = cluster();
  service(made, 'kubernetes', { clusterIP: '10.96.0.1', ports: [{ port: 443 }] });
  service(made, 'web', { clusterIP: '10.96.0.2', ports: [{ port: 80 }] });
  const { env } = await started(made, {}, { enableServiceLinks: false });
  expect(Object.keys(env).every((name) => name.startsWith('KUBERNETES_'))).toBe(true);
});

test('variables from everywhere', async () => {
  const made = cluster();
  made.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'default' },
    data: { A: '1', B: '2' },
  });
  made.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'default' },
    data: { password: Buffer.from('geheim').toString('base64') },
  });
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  const { env } = await started(made, {
    envFrom: [{ prefix: 'P_', configMapRef: { name: 'c' } }, { configMapRef: { name: 'absent', optional: true } }],
    env: [
      { name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'A' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 's', key: 'password' } } },
      { name: 'NAME', ...field('metadata.name') },
      { name: 'APP', ...field("metadata.labels['app']") },
      { name: 'IP', ...field('status.podIP') },
      { name: 'NODE', ...field('spec.nodeName') },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
      { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
      { name: 'BOTH', value: '$(A)/$(NAME) $$(A) $(NOPE)' },
    ],
    resources: { limits: { cpu: '500m' } },
  });
  expect(env).toEqual({
    P_A: '1',
    P_B: '2',
    A: '1',
    PASSWORD: 'geheim',
    NAME: 'nettool',
    APP: 'web',
    IP: '10.244.0.2',
    NODE: 'minikube',
    CPU: '500',
    MEMORY: String(4 * 2 ** 30),
    BOTH: '1/nettool $(A) $(NOPE)',
  });
});

test.each([
  ['$(A)-$(B)', 'x-$(B)'],
  ['$$(A)', '$(A)'],
  ['$A $', '$A $'],
])('expand %s', (text, expanded) => expect(expand(text, { A: 'x' })).toBe(expanded));

const default3 = 'search default.svc.cluster.local svc.cluster.local cluster.local';

test.each([
  ['ClusterFirst', minikubeFacts, {}, `nameserver 10.96.0.10\n${default3}\noptions ndots:5\n`],
  ['nodelocaldns', kubesprayFacts, {}, `nameserver 169.254.25.10\n${default3}\noptions ndots:5\n`],
  [
    'searches are added',
    kubesprayFacts,
    { dnsConfig: { searches: ['dev.svc.cluster.local', 'cluster.local'] } },
    `nameserver 169.254.25.10\n${default3} dev.svc.cluster.local\noptions ndots:5\n`,
  ],
  [
    'options replace by name',
    minikubeFacts,
    { dnsConfig: { nameservers: ['1.1.1.1'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] } },
    `nameserver 10.96.0.10\nnameserver 1.1.1.1\n${default3}\noptions ndots:2 edns0\n`,
  ],
  ['None', minikubeFacts, { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } }, 'nameserver 1.1.1.1\n'],
])('resolv.conf: %s', async (_, facts, spec, text) => {
  expect((await started(cluster(facts), {}, spec)).mounts['/etc/resolv.conf']).toBe(text);
});

test('too many nameservers', async () => {
  const made = cluster();
  await started(made, {}, { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3'] } });
  expect(made.told('nettool')).toContain(
    'DNSConfigForming Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 1.1.1.2',
  );
});

const localLines =
  '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n';

test.each([
  [{}, `${localLines}10.244.0.2\tnettool\n`],
  [{ hostname: 'h', subdomain: 's' }, `${localLines}10.244.0.2\th.s.default.svc.cluster.local\th\n`],
  [
    { hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] },
    `${localLines}10.244.0.2\tnettool\n\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n`,
  ],
])('/etc/hosts with %j', async (spec, text) => {
  expect((await started(cluster(), {}, spec)).mounts['/etc/hosts']).toBe(text);
});

test('volumes become files and shared folders', async () => {
  const made = cluster();
  made.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'default' },
    data: { 'a.conf': 'A', 'b.conf': 'B' },
  });
  const volumes = [
    { name: 'all', configMap: { name: 'c' } },
    { name: 'some', configMap: { name: 'c', items: [{ key: 'a.conf', path: 'deep/er.conf' }] } },
    { name: 'shared', emptyDir: {} },
    { name: 'node', hostPath: { path: '/var/log' } },
    { name: 'about', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    {
      name: 'token',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
  ];
  const volumeMounts = [
    { name: 'all', mountPath: '/etc/all' },
    { name: 'all', mountPath: '/etc/one.conf', subPath: 'a.conf' },
    { name: 'some', mountPath: '/etc/some/' },
    { name: 'shared', mountPath: '/cache' },
    { name: 'node', mountPath: '/logs' },
    { name: 'about', mountPath: '/about' },
    { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ];
  const record = await started(made, { volumeMounts }, { volumes });
  expect(record.mounts).toMatchObject({
    '/etc/all/a.conf': 'A',
    '/etc/all/b.conf': 'B',
    '/etc/one.conf': 'A',
    '/etc/some/deep/er.conf': 'A',
    '/about/labels': 'app="web"',
    '/var/run/secrets/kubernetes.io/serviceaccount/namespace': 'default',
    '/var/run/secrets/kubernetes.io/serviceaccount/token': expect.stringMatching(/^ey\S+\.ey\S+\.\S+$/),
  });
  expect(record.volumes).toEqual({ '/cache': 'default/nettool/volume:shared', '/logs': '_node/minikube/var/log' });
  expect(made.get('nettool').status.containerStatuses![0]!.volumeMounts!.at(-1)).toEqual({
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    name: 'token',
    readOnly: true,
    recursiveReadOnly: 'Disabled',
  });
});
