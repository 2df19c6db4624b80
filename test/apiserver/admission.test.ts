import { describe, expect, test } from 'vitest';
import { inDefault, podManifest, testServer } from '../support/api-server.ts';

const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

describe('pods', () => {
  test('run as the default service account and get its token', async () => {
    const server = await testServer();
    const { spec } = await server.post(`${inDefault}/pods`, podManifest('web'));
    expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' });
    const [{ name, projected }] = spec.volumes;
    expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(projected.sources.map((source: object) => Object.keys(source)[0])).toEqual([
      'serviceAccountToken',
      'configMap',
      'downwardAPI',
    ]);
    expect(spec.containers[0].volumeMounts).toEqual([{ mountPath: tokenFolder, name, readOnly: true }]);
  });

  test('need not get a token', async () => {
    const server = await testServer();
    const pod = podManifest('web');
    const { spec } = await server.post(`${inDefault}/pods`, {
      ...pod,
      spec: { ...pod.spec, automountServiceAccountToken: false },
    });
    expect(spec.volumes).toBeUndefined();
  });

  test('need a service account that exists', async () => {
    const server = await testServer();
    const pod = podManifest('web');
    expect(
      await server.post(`${inDefault}/pods`, { ...pod, spec: { ...pod.spec, serviceAccountName: 'ghost' } }),
    ).toMatchObject({
      code: 403,
      message:
        'pods "web" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
    });
  });

  test('leave lost nodes after five minutes', async () => {
    const server = await testServer();
    const { spec } = await server.post(`${inDefault}/pods`, podManifest('web'));
    expect(spec.tolerations).toEqual(
      ['not-ready', 'unreachable'].map((taint) => ({
        effect: 'NoExecute',
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        tolerationSeconds: 300,
      })),
    );
  });

  test.each([
    [undefined, 0],
    ['system-node-critical', 2_000_001_000],
    ['gold', 1000],
  ])('of priority class %s', async (priorityClassName, priority) => {
    const server = await testServer();
    await server.post('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'gold' }, value: 1000 });
    const pod = podManifest('web');
    const made = await server.post(`${inDefault}/pods`, {
      ...pod,
      spec: { ...pod.spec, ...(priorityClassName && { priorityClassName }) },
    });
    expect(made.spec).toMatchObject({ priority, preemptionPolicy: 'PreemptLowerPriority' });
  });

  test('of a priority class that is not there are refused', async () => {
    const server = await testServer();
    const pod = podManifest('web');
    expect(
      await server.post(`${inDefault}/pods`, { ...pod, spec: { ...pod.spec, priorityClassName: 'x' } }),
    ).toMatchObject({ message: 'pods "web" is forbidden: no PriorityClass with name x was found' });
  });

  test('get what a LimitRange says, and no more', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/limitranges`, {
      metadata: { name: 'limits' },
      spec: {
        limits: [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '1' } }],
      },
    });
    const made = await server.post(`${inDefault}/pods`, podManifest('web'));
    expect(made.spec.containers[0].resources).toEqual({ limits: { cpu: '200m' }, requests: { cpu: '100m' } });
    const greedy = { containers: [{ name: 'a', image: 'x', resources: { limits: { cpu: '2' } } }] };
    expect(await server.post(`${inDefault}/pods`, { metadata: { name: 'b' }, spec: greedy })).toMatchObject({
      message: 'pods "b" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    });
  });

  test('fit into the quota', async () => {
    const server = await testServer();
    await server.post(`${inDefault}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard: { pods: '2' } } });
    for (const name of ['a', 'b']) await server.post(`${inDefault}/pods`, podManifest(name));
    expect(await server.post(`${inDefault}/pods`, podManifest('c'))).toMatchObject({
      code: 403,
      message: 'pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    });
  });
});

describe('classes by default', () => {
  const rule = {
    http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }] },
  };
  const ingress = (name: string) => ({ metadata: { name }, spec: { rules: [rule] } });
  const ingresses = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';
  const ingressClass = (name: string) => ({
    metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });

  test('of ingresses', async () => {
    const server = await testServer();
    expect((await server.post(ingresses, ingress('a'))).spec.ingressClassName).toBeUndefined();
    await server.post('/apis/networking.k8s.io/v1/ingressclasses', ingressClass('nginx'));
    expect((await server.post(ingresses, ingress('b'))).spec.ingressClassName).toBe('nginx');
    server.advance(1000);
    await server.post('/apis/networking.k8s.io/v1/ingressclasses', ingressClass('newer'));
    expect((await server.post(ingresses, ingress('c'))).spec.ingressClassName).toBe('newer');
  });

  test('of claims', async () => {
    const server = await testServer();
    await server.post('/apis/storage.k8s.io/v1/storageclasses', {
      metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'k8s.io/minikube-hostpath',
    });
    const claim = (name: string, more = {}) => ({
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
    });
    const claims = `${inDefault}/persistentvolumeclaims`;
    expect((await server.post(claims, claim('a'))).spec.storageClassName).toBe('standard');
    expect((await server.post(claims, claim('b', { storageClassName: '' }))).spec.storageClassName).toBe('');
  });
});
