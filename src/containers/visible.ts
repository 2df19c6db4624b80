import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode } from 'just-bash';
import { visibleErr, visibleOut } from './bash-files.ts';
import { machineCommandNames, shownMark } from './machine-commands.ts';

type RedirectionNode = SimpleCommandNode['redirections'][number];

/**
 * The shell library hands its output over when a whole script has ended. To see each line when it is written, with the
 * two channels in order, every simple command whose output nobody else takes gets `>>` to a place that we watch.
 * Function bodies are left alone, for a function may be called in a pipe; its output comes with its call.
 */
export function showOutput(script: ScriptNode): ScriptNode {
  return { ...script, statements: statements(script.statements, true) };
}

/**
 * Rewrites what the library cannot write out as text again: here-documents become here-strings, and a newline that stands
 * in a word (`$'a\\nb'`) goes into quotes.
 */
export function writable<T>(node: T): T {
  if (Array.isArray(node)) return node.map(writable) as T;
  if (typeof node !== 'object' || node === null) return node;
  const typed = node as unknown as { type?: string; parts?: Part[] };
  if (typed.type === 'Redirection') {
    const redirection = node as unknown as RedirectionNode;
    if (redirection.target.type === 'HereDoc') return hereString(redirection, redirection.target) as T;
  }
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, writable(value)])) as T;
  if (typed.type === 'Word' && typed.parts)
    (copy as typeof typed).parts = (copy as typeof typed).parts!.map(quoteNewline);
  return copy;
}

type Part = Extract<RedirectionNode['target'], { type: 'Word' }>['parts'][number];
type HereDocument = Extract<RedirectionNode['target'], { type: 'HereDoc' }>;

const quoteNewline = (part: Part): Part =>
  (part.type === 'Literal' || part.type === 'Escaped') && part.value.includes('\n')
    ? { type: 'SingleQuoted', value: part.value }
    : part;

function hereString(node: RedirectionNode, document: HereDocument): RedirectionNode {
  const parts: Part[] = document.content.parts.map((part) =>
    part.type === 'Literal' || part.type === 'SingleQuoted'
      ? { type: 'Literal', value: document.stripTabs ? part.value.replace(/^\t+/gm, '') : part.value }
      : part,
  );
  if (parts.length === 0)
    return { ...node, operator: '<', target: { type: 'Word', parts: [{ type: 'Literal', value: '/dev/null' }] } };
  // A here-string ends with a newline of its own.
  const last = parts.at(-1)!;
  if (last.type === 'Literal' && last.value.endsWith('\n')) last.value = last.value.slice(0, -1);
  return { ...node, operator: '<<<', target: { type: 'Word', parts: [{ type: 'DoubleQuoted', parts }] } };
}

const statements = (list: readonly StatementNode[], out: boolean): StatementNode[] =>
  list.map((statement) => ({ ...statement, pipelines: statement.pipelines.map((one) => pipeline(one, out)) }));

function pipeline(node: PipelineNode, out: boolean): PipelineNode {
  const last = node.commands.length - 1;
  return { ...node, commands: node.commands.map((one, index) => command(one, out && index === last)) };
}

function command(node: CommandNode, out: boolean): CommandNode {
  if (node.type === 'SimpleCommand') return execs(node) ? lastCommand(node, out) : simple(node, out);
  if (node.type === 'FunctionDef' || node.type === 'ArithmeticCommand' || node.type === 'ConditionalCommand')
    return node;
  const inside = out && !node.redirections.some(takesOutput);
  if (node.redirections.some((redirection) => redirection.fd === 2 || redirection.operator.startsWith('&')))
    return node;
  switch (node.type) {
    case 'If': {
      const clauses = node.clauses.map((clause) => ({
        condition: statements(clause.condition, inside),
        body: statements(clause.body, inside),
      }));
      return { ...node, clauses, elseBody: node.elseBody && statements(node.elseBody, inside) };
    }
    case 'While':
    case 'Until':
      return { ...node, condition: statements(node.condition, inside), body: statements(node.body, inside) };
    case 'Case':
      return { ...node, items: node.items.map((item) => ({ ...item, body: statements(item.body, inside) })) };
    default:
      return { ...node, body: statements(node.body, inside) };
  }
}

function simple(node: SimpleCommandNode, out: boolean): SimpleCommandNode {
  const name = literal(node.name);
  // `exec >file` changes the shell's own channels; a bare assignment writes nothing.
  if (node.name === null || (name === 'exec' && node.args.length === 0)) return node;
  const before: RedirectionNode[] = [];
  if (out && !node.redirections.some(takesOutput)) before.push(appendTo(visibleOut, 1));
  if (!node.redirections.some((redirection) => redirection.fd === 2 && redirection.operator !== '>&'))
    before.push(appendTo(visibleErr, 2));
  const redirections = [...before, ...node.redirections];
  if (!machineCommandNames.has(name)) return { ...node, redirections };
  const marks = before.map(({ fd }) => (fd === 2 ? 'e' : 'o')).join('');
  return { ...node, redirections, assignments: [...node.assignments, assignment(shownMark, marks)] };
}

const assignment = (name: string, value: string): SimpleCommandNode['assignments'][number] => ({
  type: 'Assignment',
  name,
  value: { type: 'Word', parts: [{ type: 'Literal', value }] },
  append: false,
  array: null,
});

const literal = (word: SimpleCommandNode['name']) =>
  word?.parts.length === 1 && word.parts[0]!.type === 'Literal' ? word.parts[0]!.value : '';

const execs = (node: SimpleCommandNode) =>
  literal(node.name) === 'exec' && node.args.length > 0 && !literal(node.args[0]!).startsWith('-');

/** `exec command`: the library would go on behind it. */
function lastCommand(node: SimpleCommandNode, out: boolean): CommandNode {
  const one = (command: SimpleCommandNode): StatementNode => ({
    type: 'Statement',
    pipelines: [{ type: 'Pipeline', commands: [simple(command, out)], negated: false }],
    operators: [],
    background: false,
  });
  const exit: SimpleCommandNode = {
    type: 'SimpleCommand',
    assignments: [],
    name: { type: 'Word', parts: [{ type: 'Literal', value: 'exit' }] },
    args: [],
    redirections: [],
  };
  return {
    type: 'Group',
    body: [one({ ...node, name: node.args[0]!, args: node.args.slice(1) }), one(exit)],
    redirections: [],
  };
}

const takesOutput = ({ fd, operator }: RedirectionNode) =>
  (operator.startsWith('>') && operator !== '>&' && (fd === null || fd === 1)) || operator.startsWith('&>');

const appendTo = (path: string, fd: number): RedirectionNode =>
  ({
    type: 'Redirection',
    fd: fd === 1 ? null : fd,
    operator: '>>',
    target: { type: 'Word', parts: [{ type: 'Literal', value: path }] },
  }) as RedirectionNode;
