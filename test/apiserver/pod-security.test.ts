import { expect, test } from 'vitest';
import { podManifest, testServer } from '../support/api-server.ts';

const serverWith = async (labels: Record<string, string>) => {
  const server = await testServer();
  await server.post('/api/v1/namespaces', { metadata: { name: 'safe', labels } });
  await server.post('/api/v1/namespaces/safe/serviceaccounts', { metadata: { name: 'default' } });
  return {
    server,
    pod: (spec: object = {}) =>
      server.call('POST', '/api/v1/namespaces/safe/pods', {
        ...podManifest('web'),
        spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
      }),
  };
};
const enforce = (level: string) => ({ 'pod-security.kubernetes.io/enforce': level });
const decent = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'app',
      image: 'nginx',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};

test('restricted asks for everything at once', async () => {
  const { pod } = await serverWith(enforce('restricted'));
  const { code, body } = await pod();
  expect([code, body.reason]).toEqual([403, 'Forbidden']);
  expect(body.message).toBe(
    'pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "app" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  expect((await pod(decent)).code).toBe(201);
});

test.each<[string, object, string]>([
  ['host namespaces', { hostNetwork: true, hostPID: true }, 'host namespaces (hostNetwork=true, hostPID=true)'],
  ['hostPath', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'hostPath volumes (volume "v")'],
  [
    'privileged',
    {
      containers: ['a', 'b'].map((name) => ({ name, image: 'x', securityContext: { privileged: true } })),
    },
    'privileged (containers "a", "b" must not set securityContext.privileged=true)',
  ],
  [
    'host ports',
    { containers: [{ name: 'a', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] }] },
    'hostPort (container "a" uses hostPort 80)',
  ],
  [
    'capabilities',
    { containers: [{ name: 'a', image: 'x', securityContext: { capabilities: { add: ['NET_ADMIN', 'KILL'] } } }] },
    'non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  ],
])('baseline forbids %s', async (_, spec, text) => {
  const { pod } = await serverWith(enforce('baseline'));
  expect((await pod(spec)).body.message).toBe(
    `pods "web" is forbidden: violates PodSecurity "baseline:latest": ${text}`,
  );
});

test('baseline takes what is usual', async () => {
  const { pod } = await serverWith(enforce('baseline'));
  expect((await pod()).code).toBe(201);
});

test('warnings come for pods and for what makes them', async () => {
  const { server, pod } = await serverWith({ 'pod-security.kubernetes.io/warn': 'restricted' });
  const { code, warnings } = await pod();
  expect([code, warnings[0]]).toEqual([
    201,
    expect.stringMatching(/^would violate PodSecurity "restricted:latest": allowPriv/),
  ]);
  const deployment = {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
    },
  };
  const made = await server.call('POST', '/apis/apps/v1/namespaces/safe/deployments', deployment);
  expect([made.code, made.warnings.length]).toEqual([201, 1]);
});

test('a stricter namespace tells which of its pods break the rule', async () => {
  const { server, pod } = await serverWith({});
  await pod({ hostNetwork: true });
  const labels = enforce('baseline');
  const { warnings } = await server.call(
    'PATCH',
    '/api/v1/namespaces/safe',
    { metadata: { labels } },
    {
      contentType: 'application/merge-patch+json',
    },
  );
  expect(warnings).toEqual([
    'existing pods in namespace "safe" violate the new PodSecurity enforce level "baseline:latest"',
    'web: host namespaces',
  ]);
});

test('only levels that there are can be asked for', async () => {
  const server = await testServer();
  const { message } = await server.post('/api/v1/namespaces', { metadata: { name: 'odd', labels: enforce('strict') } });
  expect(message).toBe(
    'Namespace "odd" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
  );
});
