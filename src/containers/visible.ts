import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode } from 'just-bash';
import { visibleErr, visibleOut } from './bash-files.ts';

type RedirectionNode = SimpleCommandNode['redirections'][number];

/**
 * The shell library hands its output over when a whole script has ended. To see each line when it is written, with the
 * two channels in order, every simple command whose output nobody else takes gets `>>` to a place that we watch.
 * Function bodies are left alone, for a function may be called in a pipe; its output comes with its call.
 */
export function showOutput(script: ScriptNode): ScriptNode {
  return { ...script, statements: statements(script.statements, true) };
}

/** Here-documents do not survive being written out again as text. */
export function hasHereDocument(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasHereDocument);
  if (typeof node !== 'object' || node === null) return false;
  if ((node as { type?: string }).type === 'HereDoc') return true;
  return Object.values(node).some(hasHereDocument);
}

const statements = (list: readonly StatementNode[], out: boolean): StatementNode[] =>
  list.map((statement) => ({ ...statement, pipelines: statement.pipelines.map((one) => pipeline(one, out)) }));

function pipeline(node: PipelineNode, out: boolean): PipelineNode {
  const last = node.commands.length - 1;
  return { ...node, commands: node.commands.map((one, index) => command(one, out && index === last)) };
}

function command(node: CommandNode, out: boolean): CommandNode {
  if (node.type === 'SimpleCommand') return simple(node, out);
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
  const name = node.name?.parts.length === 1 && node.name.parts[0]!.type === 'Literal' ? node.name.parts[0]!.value : '';
  // `exec >file` changes the shell's own channels; a bare assignment writes nothing.
  if (node.name === null || (name === 'exec' && node.args.length === 0)) return node;
  const before: RedirectionNode[] = [];
  if (out && !node.redirections.some(takesOutput)) before.push(appendTo(visibleOut, 1));
  if (!node.redirections.some((redirection) => redirection.fd === 2 && redirection.operator !== '>&'))
    before.push(appendTo(visibleErr, 2));
  return { ...node, redirections: [...before, ...node.redirections] };
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
