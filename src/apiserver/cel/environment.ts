/**
 * The Common Expression Language as Kubernetes speaks it: the standard, and the API server's own functions. The library
 * is loaded with this file, so whoever needs it imports it late.
 */
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { addAddresses } from './addresses.ts';
import { addCollections } from './collections.ts';
import { addQuantities } from './quantities.ts';

/** An expression that was found good. */
export type Program = (variables: Record<string, unknown>) => unknown;

/** An expression is not understood; the message shows where. */
export class CompileError extends Error {}

const bases = new Map<string, Environment>();

/** @param variables all may be anything, and those with `?` before them nothing: types are known only at evaluation */
function environmentFor(variables: readonly string[]): Environment {
  const key = variables.join(' ');
  let environment = bases.get(key);
  if (!environment) {
    environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
    addCollections(environment);
    addQuantities(environment);
    addAddresses(environment);
    for (const name of variables) {
      if (name.startsWith('?')) environment.registerVariable(name.slice(1), 'optional<dyn>');
      else environment.registerVariable(name, 'dyn');
    }
    bases.set(key, environment);
  }
  return environment;
}

/**
 * @param result what the expression must come to, as far as that can be told beforehand
 * @throws CompileError in the words of the API server
 */
export function compile(expression: string, variables: readonly string[], result?: 'bool' | 'string'): Program {
  const environment = environmentFor(variables);
  let program: ParseResult;
  try {
    program = environment.parse(expression);
    const { valid, type, error } = program.check();
    if (!valid) throw error!;
    if (result !== undefined && type !== result && type !== 'dyn' && !String(type).startsWith('dyn'))
      throw new CompileError(`must evaluate to ${result}`);
  } catch (error) {
    throw error instanceof CompileError ? error : new CompileError(compilationFailed(expression, error as Error));
  }
  return (values) => program(values);
}

/** The complaint with the line it is about, and a mark under the place. */
function compilationFailed(expression: string, error: Error): string {
  const [first = ''] = error.message.split('\n');
  const column = (/\n\s*>.*\| (.*)\n(\s*)\^/.exec(error.message)?.[2]?.length ?? 9) - 9;
  const place = Math.max(0, column);
  return `compilation failed: ERROR: <input>:1:${place + 1}: ${worded(first)}\n | ${expression.split('\n', 1)[0]}\n | ${'.'.repeat(place)}^`;
}

function worded(message: string): string {
  const unknown = /^Unknown variable: (.+)$/.exec(message);
  if (unknown) return `undeclared reference to '${unknown[1]}' (in container '')`;
  const overload = /^found no matching overload for '(?:[^'(]*\.)?([A-Za-z_]\w*)\((.*)\)'$/.exec(message);
  if (overload) return `undeclared reference to '${overload[1]}' (in container '')`;
  return message.startsWith('Unexpected') ? `Syntax error: ${message}` : message;
}

/** What went wrong while an expression was evaluated, without the picture of where. */
export function evaluationError(error: unknown): string {
  const [first = ''] = (error as Error).message.split('\n');
  return first.replace(/^No such key:/, 'no such key:').replace(/^Division by zero/i, 'division by zero');
}
