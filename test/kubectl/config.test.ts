import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Target } from '../../src/kubectl/context.ts';
import { parsePlainKubeconfig } from '../../src/kubectl/plain-kubeconfig.ts';
import { answering, folder, type Setting } from '../support/run-kubectl.ts';

const simulated = `apiVersion: v1
kind: Config
current-context: dev
clusters:
- cluster:
    server: https://192.168.100.103:6443
    extensions:
    - extension:
        cluster: kubespray
      name: kubesim
  name: sim
- cluster:
    server: https://prod.example
  name: real
contexts:
- context: {cluster: sim, user: me, namespace: shop}
  name: dev
- context: {cluster: real, user: me}
  name: prod
- context: {cluster: sim, user: me}
  name: plain
users:
- name: me
  user: {}
`;

let here = folder();
const inFolder = (files: Record<string, string>) => {
  here.done();
  here = folder(files);
  return (line: string, setting: Setting = {}) =>
    here.kubectl(line, { ...setting, env: { KUBECONFIG: 'a.yaml', ...setting.env } });
};
afterEach(() => here.done());

describe('changes', () => {
  test('are written as kubectl writes them: sorted, without what is empty', async () => {
    const kubectl = inFolder({});
    await kubectl('config set-cluster c --server=https://one.example');
    await kubectl('config set-context b --cluster=c --user=u --namespace=shop');
    await kubectl('config set-context a --cluster=c');
    await kubectl('config set-credentials u --token=t');
    expect((await kubectl('config use-context b')).stdout).toBe('Switched to context "b".\n');
    expect(here.read('a.yaml')).toBe(`apiVersion: v1
clusters:
- cluster:
    server: https://one.example
  name: c
contexts:
- context:
    cluster: c
    user: ""
  name: a
- context:
    cluster: c
    namespace: shop
    user: u
  name: b
current-context: b
kind: Config
users:
- name: u
  user:
    token: t
`);
  });

  test('keep what they do not touch', async () => {
    const kubectl = inFolder({ 'a.yaml': simulated });
    await kubectl('config set-context --current --namespace=other');
    expect(parse(here.read('a.yaml'))).toEqual({
      ...parse(simulated),
      contexts: [
        { name: 'dev', context: { cluster: 'sim', user: 'me', namespace: 'other' } },
        { name: 'plain', context: { cluster: 'sim', user: 'me' } },
        { name: 'prod', context: { cluster: 'real', user: 'me' } },
      ],
      clusters: parse(simulated).clusters.reverse(),
    });
  });

  test('go into the file that has the entry', async () => {
    const other = simulated
      .replace('current-context: dev', 'current-context: prod')
      .replaceAll('name: dev', 'name: other');
    const kubectl = inFolder({ 'a.yaml': simulated, 'b.yaml': other });
    const env = { KUBECONFIG: 'a.yaml:b.yaml' };
    await kubectl('config set-context other --namespace=x', { env });
    expect(here.read('a.yaml')).toBe(simulated);
    expect(parse(here.read('b.yaml')).contexts[0]).toEqual({
      name: 'other',
      context: { cluster: 'sim', user: 'me', namespace: 'x' },
    });
  });

  test('a name may hold dots', async () => {
    const kubectl = inFolder({});
    await kubectl('config set clusters.10.0.0.1.server https://x.example');
    expect(parse(here.read('a.yaml')).clusters).toEqual([
      { name: '10.0.0.1', cluster: { server: 'https://x.example' } },
    ]);
  });

  test('the active context is gone', async () => {
    const kubectl = inFolder({ 'a.yaml': simulated });
    expect(await kubectl('config delete-context dev')).toEqual({
      stdout: 'deleted context dev from a.yaml\n',
      stderr: 'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      exitCode: 0,
    });
  });
});

describe('refusals leave the file as it is', () => {
  test.each<[string, string]>([
    ['config use-context nosuch', 'error: no context exists with the name: "nosuch"\n'],
    [
      'config rename-context dev prod',
      'error: cannot rename the context "dev", the context "prod" already exists in a.yaml\n',
    ],
    ['config set nosuch x', 'error: unable to parse nosuch after [] at api.Config\n'],
    [
      'config set users.u.client-key-data x!',
      'error: error decoding input value: illegal base64 data at input byte 1\n',
    ],
    ['config unset contexts.nosuch.user', 'error: current map key `nosuch` is invalid\n'],
    ['config set-context', 'error: you must specify a non-empty context name or --current\n'],
    ['config get-contexts nosuch -o name', 'error: context nosuch not found\n'],
  ])('%s', async (line, stderr) => {
    const kubectl = inFolder({ 'a.yaml': simulated });
    expect(await kubectl(line)).toMatchObject({ stderr, exitCode: 1 });
    expect(here.read('a.yaml')).toBe(simulated);
  });
});

describe('files that are no kubeconfig', () => {
  test.each<[string, string]>([
    [
      'clusters: text\n',
      'json: cannot unmarshal string into Go struct field Config.clusters of type []v1.NamedCluster',
    ],
    [
      'contexts:\n- name: a\n  context: {namespace: n}\n',
      'json: cannot unmarshal bool into Go struct field Context.contexts.context.namespace of type string',
    ],
    [
      'apiVersion: v2\nkind: Config\n',
      'no kind "Config" is registered for version "v2" in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"',
    ],
    ['clusters: [\n', 'yaml: line 1: did not find expected node content'],
  ])('%j', async (text, why) => {
    const kubectl = inFolder({ 'a.yaml': text });
    expect(await kubectl('config view')).toEqual({
      stdout: '',
      stderr: `error: error loading config file "a.yaml": ${why}\n`,
      exitCode: 1,
    });
  });
});

describe('which cluster a command talks to', () => {
  const reached = async (line: string, files: Record<string, string>, env: Record<string, string> = {}) => {
    const kubectl = inFolder(files);
    let target: Target | undefined;
    const answers = { '/version': { gitVersion: 'v1.36.3', minor: '36' } };
    const { stderr } = await kubectl(`version ${line}`, {
      env,
      open: (wanted) => {
        target = wanted;
        return answering(answers)(wanted);
      },
    });
    return stderr === '' ? (target!.cluster ?? 'the default one') : stderr;
  };

  test.each<[string, string, string]>([
    ['the current context', '', 'kubespray'],
    ['another context', '--context=plain', 'kubespray'],
    [
      'a real cluster is refused',
      '--context=prod',
      'error: context "prod" points at https://prod.example, which is no kubesim cluster: this kubectl works with simulated clusters only ("kubesim list" shows them)\n',
    ],
    [
      'so is any server',
      '--server=https://x.example',
      'error: context "dev" points at https://x.example, which is no kubesim cluster: this kubectl works with simulated clusters only ("kubesim list" shows them)\n',
    ],
    ['an unknown context', '--context=nosuch', 'error: context "nosuch" does not exist\n'],
    ['an unknown cluster', '--cluster=nosuch', 'error: cluster "nosuch" does not exist\n'],
    ['an unknown user', '--user=nosuch', 'error: auth info "nosuch" does not exist\n'],
    ['a file that is not there', '--kubeconfig=nosuch', 'error: stat nosuch: no such file or directory\n'],
    [
      'a bad timeout',
      '--request-timeout=abc',
      'error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)\n',
    ],
  ])('%s', async (_what, line, answer) => expect(await reached(line, { 'a.yaml': simulated })).toBe(answer));

  test('an empty kubeconfig stands for the default cluster of the home', async () => {
    expect(await reached('', {}, { KUBECONFIG: '/dev/null' })).toBe('the default one');
    expect(await reached('', {}, { KUBECONFIG: '' })).toBe('the default one');
    expect(await reached('', { 'home/config': simulated }, { KUBECONFIG: '/dev/null' })).toBe('kubespray');
    expect(await reached('', { 'home/config': simulated }, { KUBECONFIG: '' })).toBe('kubespray');
  });
});

describe('the short way to read kubeconfigs', () => {
  test('agrees with the YAML library on what kubectl writes', async () => {
    const kubectl = inFolder({ 'a.yaml': simulated });
    await kubectl('config set-context plain --namespace=a-b.c/d');
    const text = here.read('a.yaml');
    expect(parsePlainKubeconfig(text)).toEqual(parse(text));
  });

  test.each([
    'kind: Config\napiVersion: v1\nclusters: &a []\n',
    'kind: Config\napiVersion: v1\ncurrent-context: "a\\tb"\n',
    'kind: Config\napiVersion: v1\ncurrent-context: yes\n',
    'kind: Config\napiVersion: v1\ncurrent-context: 12\n',
    'kind: Config\napiVersion: v1\n# a comment\n',
    'kind: Config\napiVersion: v1\nclusters: text\n',
    'kind: Config\napiVersion: v1\nkind: Config\n',
    'kind: Config\napiVersion: v1\nusers:\n- name: a\n   user: {}\n',
    'kind: Pod\napiVersion: v1\n',
    '',
  ])('leaves %j to it', (text) => expect(parsePlainKubeconfig(text)).toBeUndefined());
});
