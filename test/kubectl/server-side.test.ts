import { expect, test } from 'vitest';
import { kubectlWithServer } from '../support/kubectl-server.ts';

const map = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "${value}"}\n`;
const files = { 'one.yaml': map('1'), 'two.yaml': map('2'), 'none.yaml': map('1').replace(/\ndata.*/, '') };
const owners = `get cm c '-o=jsonpath={range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}'`;

test('what somebody else has set is changed with force only', async () => {
  const { kubectl, printed } = await kubectlWithServer(files);
  expect(await printed('apply --server-side -f one.yaml')).toBe('configmap/c serverside-applied\n');
  const { stderr, exitCode } = await kubectl('apply --server-side --field-manager=me -f two.yaml');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^error: Apply failed with 1 conflict: conflict with "kubectl": \.data\.a\nPlease review the fields above/,
  );
  await printed('apply --server-side --field-manager=me --force-conflicts -f two.yaml');
  expect(await printed('get cm c -o jsonpath={.data.a}')).toBe('2');
  expect(await printed(owners)).toBe('me Apply\n');
});

test('what was applied from here before goes over to the server', async () => {
  const { printed } = await kubectlWithServer(files);
  await printed('apply -f one.yaml');
  expect(await printed(owners)).toBe('kubectl-client-side-apply Update\n');
  expect(await printed('apply --server-side -f two.yaml')).toBe('configmap/c serverside-applied\n');
  expect(await printed(owners)).toBe('kubectl Apply\nkubectl-last-applied Apply\n');
  await printed('apply --server-side -f none.yaml');
  expect(await printed('get cm c -o jsonpath={.data}')).toBe('');
});

test('owners are shown when that is asked for', async () => {
  const { printed } = await kubectlWithServer(files);
  await printed('apply --server-side -f one.yaml');
  expect(await printed('get cm c -o yaml')).not.toContain('managedFields');
  expect(await printed('get cm c -o yaml --show-managed-fields')).toContain(
    '    manager: kubectl\n    operation: Apply\n',
  );
});
