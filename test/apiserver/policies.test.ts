import { expect, test } from 'vitest';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';

const root = '/apis/admissionregistration.k8s.io/v1';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const anyOperation = (resource: string, apiGroup = '') => [
  { apiGroups: [apiGroup], apiVersions: ['v1'], operations: ['*'], resources: [resource] },
];
const deployment = (replicas: number) => ({
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'nginx' }] } },
  },
});

async function serverWith(spec: object, binding: object = {}): Promise<TestServer> {
  const server = await testServer();
  const policy = await server.post(`${root}/validatingadmissionpolicies`, {
    metadata: { name: 'few' },
    spec: { matchConstraints: { resourceRules: anyOperation('deployments', 'apps') }, ...spec },
  });
  expect(policy.message).toBeUndefined();
  const bound = await server.post(`${root}/validatingadmissionpolicybindings`, {
    metadata: { name: 'everywhere' },
    spec: { policyName: 'few', validationActions: ['Deny'], ...binding },
  });
  expect(bound.message).toBeUndefined();
  return server;
}

const denied = "ValidatingAdmissionPolicy 'few' with binding 'everywhere' denied request:";

test('a policy denies what its expressions do not hold for', async () => {
  const server = await serverWith({ validations: [{ expression: 'object.spec.replicas <= 5' }] });
  expect((await server.post(deployments, deployment(3))).kind).toBe('Deployment');
  const { code, body } = await server.call(
    'PATCH',
    `${deployments}/web`,
    { spec: { replicas: 6 } },
    {
      contentType: 'application/merge-patch+json',
    },
  );
  const message = `${denied} failed expression: object.spec.replicas <= 5`;
  expect([code, body.reason, body.message, body.details.causes]).toEqual([
    422,
    'Invalid',
    `deployments.apps "web" is forbidden: ${message}`,
    [{ message }],
  ]);
});

test('it has words and a reason of its own, variables, and conditions', async () => {
  const server = await serverWith({
    matchConditions: [{ name: 'not-system', expression: '!request.userInfo.username.startsWith("system:")' }],
    variables: [{ name: 'count', expression: 'object.spec.replicas' }],
    validations: [
      { expression: 'variables.count < 2', messageExpression: '"not " + string(variables.count)', reason: 'Forbidden' },
    ],
  });
  const { code, body } = await server.call('POST', deployments, deployment(7));
  expect([code, body.reason, body.message]).toEqual([
    403,
    'Forbidden',
    `deployments.apps "web" is forbidden: ${denied} not 7`,
  ]);
  const impersonate = { username: 'system:admin', groups: ['system:masters'] };
  expect((await server.call('POST', deployments, deployment(7), { impersonate })).code).toBe(201);
});

test('it may only warn, and it sees controllers at work', async () => {
  const matchConstraints = { resourceRules: anyOperation('pods') };
  const validations = [{ expression: '"team" in object.metadata.?labels.orValue({})', message: 'pods need a team' }];
  const warning = await serverWith({ matchConstraints, validations }, { validationActions: ['Warn'] });
  const { code, warnings } = await warning.call('POST', `${inDefault}/pods`, podManifest('web'));
  const text = "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'everywhere': pods need a team";
  expect([code, warnings]).toEqual([201, [text]]);
  const denying = await serverWith({ matchConstraints, validations });
  await denying.post(`${inDefault}/configmaps`, { metadata: { name: 'x' } });
  const { refused } = denying.apply({ verb: 'create', object: podManifest('web', { namespace: 'default' }) });
  expect(refused?.message).toContain('pods need a team');
});

test('it may be about deletions, and take parameters', async () => {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['DELETE'], resources: ['secrets'] };
  const server = await serverWith(
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: 'oldObject.metadata.name != params.data.keep' }],
    },
    { paramRef: { name: 'settings', namespace: 'default', parameterNotFoundAction: 'Deny' } },
  );
  for (const name of ['one', 'two']) await server.post(`${inDefault}/secrets`, { metadata: { name } });
  expect((await server.delete(`${inDefault}/secrets/one`)).message).toContain('no params found');
  await server.post(`${inDefault}/configmaps`, { metadata: { name: 'settings' }, data: { keep: 'two' } });
  expect((await server.delete(`${inDefault}/secrets/one`)).status).toBe('Success');
  expect((await server.delete(`${inDefault}/secrets/two`)).message).toContain('failed expression');
});

test('what cannot be evaluated is denied, unless failures are to be ignored', async () => {
  const validations = [{ expression: 'object.spec.nothing > 1' }];
  const strict = await serverWith({ validations });
  expect((await strict.post(deployments, deployment(1))).message).toContain(
    "expression 'object.spec.nothing > 1' resulted in error: no such key: nothing",
  );
  const lenient = await serverWith({ validations, failurePolicy: 'Ignore' });
  expect((await lenient.post(deployments, deployment(1))).kind).toBe('Deployment');
});

test('its expressions must be some', async () => {
  const server = await testServer();
  const { code, message } = await server.post(`${root}/validatingadmissionpolicies`, {
    metadata: { name: 'bad' },
    spec: {
      matchConstraints: { resourceRules: anyOperation('pods') },
      validations: [{ expression: 'object.spec.frobnicate()' }],
    },
  });
  expect(code).toBe(422);
  expect(message).toContain(
    'spec.validations[0].expression: Invalid value: "object.spec.frobnicate()": compilation failed: ERROR',
  );
  expect(message).toContain("undeclared reference to 'frobnicate'");
});
