import { afterAll, describe, expect, test } from 'vitest';
import { ApiError, invalid, invalidValue, notFound, required } from '../../src/apimachinery/status.ts';
import {
  BareError,
  ConfigurationError,
  ConnectionError,
  describeFailure,
  ExitError,
  FlagError,
  harmless,
  UsageError,
  withSource,
} from '../../src/kubectl/errors.ts';
import { answering, folder } from '../support/run-kubectl.ts';

const pods = { group: '', resource: 'pods' };
const service = { group: '', kind: 'Service' };
const portRange = invalidValue('spec.ports[0].port', 0, 'must be between 1 and 65535, inclusive');
const twoProblems = invalid(service, 'web', [portRange, required('spec.ports[1].name')]);

describe('words for failures', () => {
  test.each<[string, unknown, string]>([
    ['what the server says', notFound(pods, 'web'), 'Error from server (NotFound): pods "web" not found\n'],
    ['without a reason', new ApiError({ code: 500, message: 'no' }), 'Error from server: no\n'],
    [
      'unauthorized',
      new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' }),
      'error: You must be logged in to the server (Unauthorized)\n',
    ],
    [
      'one invalid field',
      invalid(service, 'web', [portRange]),
      'The Service "web" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n',
    ],
    [
      'several invalid fields',
      twoProblems,
      'The Service "web" is invalid: \n* spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n* spec.ports[1].name: Required value\n',
    ],
    [
      'invalid without details',
      new ApiError({ code: 422, reason: 'Invalid', message: 'patch' }),
      'The request is invalid: patch\n',
    ],
    ['a plain error', new Error('no such thing'), 'error: no such thing\n'],
    ['a prefix is not doubled', new Error('error: no such thing'), 'error: no such thing\n'],
    ['a message that stands alone', new BareError('Error: no'), 'Error: no\n'],
    ['wrong use', new UsageError('two names'), "error: two names\nSee 'kubectl get -h' for help and examples\n"],
    [
      'a wrong flag',
      new FlagError('unknown flag: --x'),
      "error: unknown flag: --x\nSee 'kubectl get --help' for usage.\n",
    ],
    [
      'no connection',
      new ConnectionError('1.2.3.4:6443'),
      'The connection to the server 1.2.3.4:6443 was refused - did you specify the right host or port?\n',
    ],
    ['no such host', new ConnectionError('x', 'no such host'), 'Unable to connect to the server: no such host\n'],
    ['one wrong thing in the kubeconfig', new ConfigurationError(['a']), 'Error in configuration: a\n'],
    ['several', new ConfigurationError(['a', 'b']), 'Error in configuration: \n* a\n* b\n'],
    [
      'an aggregate of one',
      new AggregateError([notFound(pods, 'a')]),
      'Error from server (NotFound): pods "a" not found\n',
    ],
    [
      'an aggregate',
      new AggregateError([notFound(pods, 'a'), new Error('b')]),
      'Error from server (NotFound): pods "a" not found\nb\n',
    ],
    [
      'with its file',
      withSource('creating', 'web.yaml', notFound(pods, 'a')),
      'Error from server (NotFound): error when creating "web.yaml": pods "a" not found\n',
    ],
  ])('%s', (_what, error, text) => expect(describeFailure(error, 'kubectl get')).toEqual({ text, exitCode: 1 }));

  test('an exit code, with or without a message', () => {
    expect(describeFailure(new ExitError(42), 'kubectl exec')).toEqual({ text: '', exitCode: 42 });
    expect(describeFailure(new ExitError(2, 'gone'), 'kubectl exec')).toEqual({ text: 'gone\n', exitCode: 2 });
  });
});

test('control characters are made visible', () =>
  expect(harmless('\u001b[31mred\u0007\tx\n')).toBe('^[[31mred^G\tx\n'));

describe('the command line', () => {
  const here = folder();
  afterAll(here.done);

  test.each<[string, string]>([
    ['gett pods', 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'],
    ['rm', 'error: unknown command "rm" for "kubectl"\n\nDid you mean this?\n\trun\n\tdelete\n\tcp\n'],
    ['qqqqqq', 'error: unknown command "qqqqqq" for "kubectl"\n'],
    ['-n x foo', 'Error: flags cannot be placed before plugin name: -n\n'],
    ['--nosuch', "error: unknown flag: --nosuch\nSee 'kubectl --help' for usage.\n"],
    ['config veiw', 'error: unknown command "veiw"\nSee \'kubectl config -h\' for help and examples\n'],
    ['config view --nosuch', "error: unknown flag: --nosuch\nSee 'kubectl config view --help' for usage.\n"],
    ['autoscale deployment web', 'error: required flag(s) "max" not set\n'],
    ['version x', 'error: extra arguments: [x]\n'],
    ['cluster-info dump', 'error: "kubectl cluster-info dump" is not simulated yet\n'],
  ])('kubectl %s', async (line, stderr) =>
    expect(await here.kubectl(line)).toEqual({ stdout: '', stderr, exitCode: 1 }),
  );

  test('flags may stand before the command, with their values', async () => {
    expect((await here.kubectl('-n x --v=1 version --client')).stdout).toContain('Client Version: v1.36.3');
  });

  test('errors of diff are told from differences by their exit code', async () => {
    expect(await here.kubectl('diff --nosuch')).toEqual({
      stdout: '',
      stderr: "error: unknown flag: --nosuch\nSee 'kubectl diff -h' for help and examples\n",
      exitCode: 2,
    });
  });

  test('the server cannot write to the terminal', async () => {
    const body = { kind: 'Status', code: 404, reason: 'NotFound', message: '\u001b]0;title\u0007' };
    const { stderr } = await here.kubectl('api-versions', { terminal: true, open: answering({ '/api': body }) });
    expect(stderr).toBe('Error from server (NotFound): ^[]0;title^G\n');
  });

  test('warnings come once, and can be made errors', async () => {
    const open = answering({ '/version': { gitVersion: 'v1.36.0', minor: '36' } }, ['old', 'old']);
    const { stderr, exitCode } = await here.kubectl('version --warnings-as-errors', { open });
    expect({ stderr, exitCode }).toEqual({ stderr: 'Warning: old\nerror: 1 warning received\n', exitCode: 1 });
  });
});
