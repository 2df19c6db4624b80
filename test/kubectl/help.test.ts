import { afterAll, describe, expect, test } from 'vitest';
import { flagSetOf } from '../../src/kubectl/command.ts';
import { commands } from '../../src/kubectl/commands/index.ts';
import type { CommandDefinition, SubcommandEntry } from '../../src/kubectl/definition.ts';
import { folder } from '../support/run-kubectl.ts';

const here = folder();
afterAll(here.done);

test('a command', async () => {
  expect(await here.kubectl('config use-context --help')).toEqual({
    stdout: `Choose the current context.

Aliases:
use-context, use

Examples:
  kubectl config use-context minikube

Usage:
  kubectl config use-context CONTEXT_NAME [options]

Use "kubectl options" for a list of global command-line options (applies to all commands).
`,
    stderr: '',
    exitCode: 0,
  });
});

test('flags', async () => {
  const { stdout } = await here.kubectl('version -h');
  expect(stdout).toContain(`
Options:
    --client=false:
\tShow the version of the client only; no server is needed.

    -o, --output='':
\t'yaml' or 'json'.

Usage:
`);
});

test('a group', async () => {
  const { stdout } = await here.kubectl('certificate');
  expect(stdout).toContain(`
Available Commands:
  approve       Approve a certificate request
  deny          Deny a certificate request

Usage:
  kubectl certificate SUBCOMMAND [options]

Use "kubectl certificate <command> --help" for more information about a given command.
`);
});

test('kubectl itself', async () => {
  const { stdout, exitCode } = await here.kubectl('');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Basic Commands \(Beginner\):\n {2}create {10}\S/m);
  expect(await here.kubectl('help')).toEqual({ stdout, stderr: '', exitCode: 0 });
  expect(await here.kubectl('--help get')).toEqual({ stdout, stderr: '', exitCode: 0 });
});

test('help PATH', async () => {
  expect(await here.kubectl('help config view')).toEqual(await here.kubectl('config view --help'));
  const { stdout, stderr, exitCode } = await here.kubectl('help nosuch thing');
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
  expect(stderr).toMatch(/^Unknown help topic \[`nosuch` `thing`\]\n\n\nBasic Commands/);
});

test('options', async () => {
  const { stdout } = await here.kubectl('options');
  expect(stdout).toContain(`    --cache-dir='${here.path}/.kube/cache':\n\t`);
  expect(stdout).toContain("    -n, --namespace='':\n\t");
});

describe('where the help of a group alone goes', () => {
  test.each<[string, 'stdout' | 'stderr', number]>([
    ['rollout', 'stdout', 1],
    ['set', 'stderr', 1],
    ['config', 'stderr', 1],
    ['auth', 'stderr', 1],
    ['plugin', 'stderr', 1],
    ['top', 'stderr', 1],
    ['certificate', 'stdout', 0],
    ['config delete-context', 'stdout', 0],
  ])('%s: %s, exit code %i', async (line, stream, code) => {
    const outcome = await here.kubectl(line);
    expect(outcome.exitCode).toBe(code);
    expect(outcome[stream]).toContain(`Usage:\n  kubectl ${line} `);
    expect(outcome[stream === 'stdout' ? 'stderr' : 'stdout']).toBe('');
  });
});

interface Named {
  path: string;
  entry: SubcommandEntry;
  definition: CommandDefinition;
}

async function all(path: string, entries: readonly SubcommandEntry[]): Promise<Named[]> {
  const found: Named[] = [];
  for (const entry of entries) {
    const definition = await entry.load();
    const below = `${path} ${entry.name}`;
    found.push({ path: below, entry, definition }, ...(await all(below, definition.subcommands ?? [])));
  }
  return found;
}

describe('every command', async () => {
  const every = await all('kubectl', commands.subcommands ?? []);

  test('there are kubectl’s 109', () => expect(every.filter(({ entry }) => !entry.hidden).length).toBe(109 - 1));

  test.each(every)('$path', ({ path, entry, definition }) => {
    expect(definition.name).toBe(entry.name);
    expect(definition.aliases ?? []).toEqual(entry.aliases ?? []);
    expect(definition.usage.startsWith(path)).toBe(true);
    expect(entry.summary).toBe(entry.hidden ? entry.summary : definition.summary);
    expect(definition.run).toBeDefined();
    const names = (definition.flags ?? []).map((flag) => flag.name);
    expect(new Set(names).size).toBe(names.length);
    // Defaults can be read, and nobody's shorthand hides another's.
    const flags = flagSetOf(definition);
    const { values } = flags.parse([]);
    for (const { name, short, usage, hidden } of definition.flags ?? []) {
      expect(values.given(name)).toBe(false);
      expect(usage !== '' || hidden).toBe(true);
      if (short) expect(flags.short(short)?.name).toBe(name);
    }
  });
});
