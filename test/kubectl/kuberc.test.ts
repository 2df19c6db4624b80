import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folder } from '../support/run-kubectl.ts';

const preferences = `apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
defaults:
- command: version
  options:
  - name: client
    default: "true"
  - name: output
    default: json
aliases:
- name: mine
  command: config get-contexts
  options:
  - name: no-headers
    default: "true"
- name: version
  command: get
`;

const here = folder({
  'rc.yaml': preferences,
  'bad.yaml': 'kind: Preference\nunknown: 1\n',
  'bin/kubectl-hello': '',
  'bin/kubectl-version': '',
});
chmodSync(join(here.path, 'bin/kubectl-hello'), 0o755);
afterAll(here.done);

describe('preferences', () => {
  test('give flags other defaults', async () => {
    expect((await here.kubectl('version --kuberc rc.yaml')).stdout).toContain('"gitVersion": "v1.36.3"');
    expect((await here.kubectl('version --output=', { env: { KUBERC: 'rc.yaml' } })).stdout).toContain(
      'Client Version: ',
    );
  });

  test('make aliases, but not of commands that there are', async () => {
    expect(await here.kubectl('mine --kuberc=rc.yaml')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await here.kubectl('mine --no-headers=false --kuberc=rc.yaml')).stdout).toMatch(/^CURRENT /);
  });

  test.each<Record<string, string>>([{ KUBERC: 'off' }, { KUBECTL_KUBERC: 'false' }])(
    'can be switched off: %j',
    async (env) => {
      expect((await here.kubectl('mine', { env })).stderr).toBe('error: unknown command "mine" for "kubectl"\n');
    },
  );

  test('that cannot be read', async () => {
    expect((await here.kubectl('version --client --kuberc nosuch')).stderr).toBe(
      'error occurred while applying preferences kuberc error kuberc: open nosuch: no such file or directory\n',
    );
    const { stdout, stderr } = await here.kubectl('version --client --kuberc bad.yaml');
    expect(stdout).toContain('Client Version');
    expect(stderr).toContain('strict decoding error: unknown field "unknown"');
  });
});

test('plugins, and what keeps them from being used', async () => {
  expect(await here.kubectl('plugin list', { env: { PATH: 'bin:nowhere' } })).toEqual({
    stdout: 'The following compatible plugins are available:\n\nbin/kubectl-hello\nbin/kubectl-version\n',
    stderr: `Unable to read directory "nowhere" from your PATH: open nowhere: no such file or directory. Skipping...
  - warning: kubectl-version overwrites existing command: "kubectl version"
  - warning: bin/kubectl-version identified as a kubectl plugin, but it is not executable
error: 2 plugin warnings were found
`,
    exitCode: 1,
  });
});
