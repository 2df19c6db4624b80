import { goQuote, sortedKeys } from '../../../apimachinery/go-format.ts';
import { callFunction, functions } from './functions.ts';
import { GoInt } from './literals.ts';
import { type Command, type Node, type Operand, type Pipe, type Template, TemplateError } from './parse.ts';
import { boxedValue, isMapValue, isTrue, plainValue, show, typeOf, unboxed, type Value, valueType } from './values.ts';

export interface ExecuteOptions {
  /** Is a missing key `<no value>`, or an error? */
  allowMissingKeys: boolean;
}

/**
 * Fills a template in for an object.
 * @param out takes the text as it comes: what was written before a failure stays
 * @throws TemplateError
 */
export function executeTemplate(
  name: string,
  template: Template,
  object: unknown,
  options: ExecuteOptions,
  out: (text: string) => void,
): void {
  const dot = plainValue(object);
  new Execution(name, name, template, options, out, [{ name: '$', value: dot }], 0).walkAll(dot, template.main);
}

interface Place {
  at: number;
  text: string;
}

class Break extends Error {}
class Continue extends Error {}

const MAX_DEPTH = 100_000;

/** Nothing was piped in. */
const nothing = Symbol('missing');
type Piped = Value | typeof nothing;

class Execution {
  /** What errors point at. */
  private place: Place = { at: 0, text: '' };

  constructor(
    private readonly root: string,
    private readonly name: string,
    private readonly template: Template,
    private readonly options: ExecuteOptions,
    private readonly out: (text: string) => void,
    private readonly variables: { name: string; value: Value }[],
    private readonly depth: number,
  ) {}

  private fail(message: string): never {
    const before = this.template.input.slice(0, this.place.at);
    const lines = before.split('\n');
    const column = Buffer.byteLength(lines.at(-1)!);
    throw new TemplateError(
      `template: ${this.root}:${lines.length}:${column}: executing ${goQuote(this.name)} at <${this.place.text}>: ${message}`,
    );
  }

  walkAll(dot: Value, nodes: readonly Node[]): void {
    for (const node of nodes) this.walk(dot, node);
  }

  private walk(dot: Value, node: Node): void {
    this.place = node;
    switch (node.type) {
      case 'text':
        this.out(node.content);
        return;
      case 'action': {
        const value = this.pipeline(dot, node.pipe);
        this.place = node;
        if (node.pipe.declares.length === 0) this.out(value === undefined ? '<no value>' : show(value.value));
        return;
      }
      case 'if':
      case 'with':
        this.scoped(() => this.ifOrWith(dot, node));
        return;
      case 'range':
        this.scoped(() => this.range(dot, node));
        return;
      case 'template':
        this.callTemplate(dot, node);
        return;
      case 'break':
        throw new Break();
      case 'continue':
        throw new Continue();
    }
  }

  private scoped(run: () => void): void {
    const mark = this.variables.length;
    try {
      run();
    } finally {
      this.variables.length = mark;
    }
  }

  private ifOrWith(dot: Value, node: Node & { type: 'if' | 'with' | 'range' }): void {
    const value = this.pipeline(dot, node.pipe);
    if (isTrue(value)) this.walkAll(node.type === 'with' ? value : dot, node.list);
    else if (node.otherwise) this.walkAll(dot, node.otherwise);
  }

  private range(dot: Value, node: Node & { type: 'if' | 'with' | 'range' }): void {
    const value = unboxed(this.pipeline(dot, node.pipe));
    const entries = this.entriesOf(value?.value, node.pipe.declares.length);
    if (entries.length === 0) {
      if (node.otherwise) this.walkAll(dot, node.otherwise);
      return;
    }
    const { declares, assigns } = node.pipe;
    try {
      for (const [index, item] of entries) {
        if (declares.length > 0) this.setLoopVariables(declares, assigns, index, item);
        this.scoped(() => this.iteration(item, node.list));
      }
    } catch (error) {
      if (!(error instanceof Break)) throw error;
    }
  }

  private iteration(item: Value, list: readonly Node[]): void {
    try {
      this.walkAll(item, list);
    } catch (error) {
      if (!(error instanceof Continue)) throw error;
    }
  }

  private entriesOf(value: unknown, variables: number): [Value, Value][] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item, i) => [plainValue(new GoInt(i)), boxedValue(item)]);
    if (isMapValue(value)) return sortedKeys(value).map((key) => [plainValue(key), boxedValue(value[key])]);
    const type = typeOf(value);
    if (type.includes('int')) {
      if (variables > 1) this.fail(`can't use ${show(value)} to iterate over more than one variable`);
      const count = Number(value instanceof GoInt ? value.value : value);
      return Array.from({ length: Math.max(0, count) }, (_, i) => [
        undefined,
        plainValue(value instanceof GoInt ? new GoInt(i) : i),
      ]);
    }
    this.fail(`range can't iterate over ${show(value)}`);
  }

  private setLoopVariables(declares: readonly string[], assigns: boolean, index: Value, item: Value): void {
    const [first, second] = declares as [string, string?];
    if (assigns) {
      this.assign(first, second === undefined ? item : index);
      if (second !== undefined) this.assign(second, item);
      return;
    }
    // The last one declared takes the item.
    this.variables.at(-1)!.value = item;
    if (second !== undefined) this.variables.at(-2)!.value = index;
  }

  private assign(name: string, value: Value): void {
    const variable = this.variables.findLast((one) => one.name === name);
    if (!variable) this.fail(`undefined variable: ${name}`);
    variable.value = value;
  }

  private callTemplate(dot: Value, node: Node & { type: 'template' }): void {
    const nodes = node.name === this.root ? this.template.main : this.template.defined.get(node.name);
    if (!nodes) this.fail(`template ${goQuote(node.name)} not defined`);
    if (this.depth === MAX_DEPTH) this.fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    const inner = node.pipe ? this.pipeline(dot, node.pipe) : undefined;
    new Execution(
      this.root,
      node.name,
      this.template,
      this.options,
      this.out,
      [{ name: '$', value: inner }],
      this.depth + 1,
    ).walkAll(inner, nodes);
  }

  // ---- Pipelines

  private pipeline(dot: Value, pipe: Pipe): Value {
    this.place = pipe;
    let value: Piped = nothing;
    for (const command of pipe.commands) value = unboxed(this.command(dot, command, value));
    const result = value as Value;
    for (const name of pipe.declares) {
      if (pipe.assigns) this.assign(name, result);
      else this.variables.push({ name, value: result });
    }
    return result;
  }

  private command(dot: Value, command: Command, piped: Piped): Value {
    const [first, ...rest] = command.args as [Operand, ...Operand[]];
    switch (first.type) {
      case 'field':
        this.place = first;
        return this.fields(dot, first.names, first, rest.length > 0 || piped !== nothing);
      case 'chain':
        return this.chain(dot, first, rest.length > 0 || piped !== nothing);
      case 'identifier':
        this.place = first;
        return this.call(dot, first.name, command, rest, piped);
      case 'variable':
        return this.variable(first, rest.length > 0 || piped !== nothing);
      default:
        break;
    }
    this.place = first.type === 'pipe' ? this.place : first;
    if (rest.length > 0 || piped !== nothing) this.fail(`can't give argument to non-function ${first.text}`);
    if (first.type === 'pipe') return this.pipeline(dot, first.pipe);
    if (first.type === 'nil') this.fail('nil is not a command');
    return first.type === 'dot' ? dot : plainValue((first as Operand & { type: 'literal' }).value);
  }

  private variable(operand: Operand & { type: 'variable' }, hasArguments: boolean): Value {
    this.place = operand;
    const value = this.variables.findLast((one) => one.name === operand.name)?.value;
    if (operand.names.length > 0) return this.fields(value, operand.names, operand, hasArguments);
    if (hasArguments) this.fail(`can't give argument to non-function ${operand.text}`);
    return value;
  }

  private chain(dot: Value, operand: Operand & { type: 'chain' }, hasArguments: boolean): Value {
    this.place = operand;
    if (operand.base.type === 'nil') this.fail(`indirection through explicit nil in ${operand.text}`);
    return this.fields(this.argument(dot, operand.base), operand.names, operand, hasArguments);
  }

  private fields(start: Value, names: readonly string[], place: Place, hasArguments: boolean): Value {
    let value = start;
    names.forEach((name, i) => {
      this.place = place;
      value = this.field(value, name, hasArguments && i === names.length - 1);
    });
    return value;
  }

  private field(receiver: Value, name: string, hasArguments: boolean): Value {
    if (receiver === undefined) {
      if (!this.options.allowMissingKeys) this.fail(`nil data; no entry for key ${goQuote(name)}`);
      return undefined;
    }
    const { value } = receiver;
    if (value === null && receiver.boxed) this.fail(`nil pointer evaluating interface {}.${name}`);
    if (!isMapValue(value)) this.fail(`can't evaluate field ${name} in type ${valueType(receiver)}`);
    if (hasArguments) this.fail(`${name} is not a method but has arguments`);
    if (Object.hasOwn(value, name) && value[name] !== undefined) return boxedValue(value[name]);
    if (!this.options.allowMissingKeys) this.fail(`map has no entry for key ${goQuote(name)}`);
    return undefined;
  }

  // ---- Functions

  private argument(dot: Value, operand: Operand): Value {
    this.place = operand;
    switch (operand.type) {
      case 'dot':
        return dot;
      case 'nil':
        return undefined;
      case 'field':
        return this.fields(dot, operand.names, operand, false);
      case 'variable':
        return this.variable(operand, false);
      case 'pipe':
        return this.pipeline(dot, operand.pipe);
      case 'identifier':
        return this.call(dot, operand.name, operand, [], nothing);
      case 'chain':
        return this.chain(dot, operand, false);
      case 'literal':
        return plainValue(operand.value);
    }
  }

  private call(dot: Value, name: string, place: Place, args: readonly Operand[], piped: Piped): Value {
    const { fixed, variadic } = functions[name]!;
    const count = args.length + (piped === nothing ? 0 : 1);
    if (variadic ? count < fixed.length : count !== fixed.length) {
      if (variadic) this.fail(`wrong number of args for ${name}: want at least ${fixed.length} got ${args.length}`);
      this.fail(`wrong number of args for ${name}: want ${fixed.length} got ${count}`);
    }
    if (name === 'and' || name === 'or') return this.shortCircuit(dot, name, args, piped);
    const values = args.map((arg, i) => this.typed(this.textArgument(dot, arg, fixed[i]), fixed[i]));
    if (piped !== nothing) values.push(this.typed(piped, fixed[values.length]));
    const callee = name === 'call' ? (args[0]?.text ?? '<string Value>') : '';
    try {
      return callFunction(name, values, callee);
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      this.place = place;
      this.fail(`error calling ${name}: ${(error as Error).message}`);
    }
  }

  /** A constant where text must stand is looked at before it is evaluated. */
  private textArgument(dot: Value, operand: Operand, type: 'string' | undefined): Value {
    if (type === 'string' && operand.type === 'literal' && typeof operand.value !== 'string') {
      this.place = operand;
      this.fail(`expected string; found ${operand.text}`);
    }
    if (type === 'string' && operand.type === 'nil') {
      this.place = operand;
      this.fail('cannot assign nil to string');
    }
    return this.argument(dot, operand);
  }

  private typed(value: Value, type: 'string' | undefined): Value {
    if (type === undefined) return value;
    if (value === undefined) this.fail('invalid value; expected string');
    if (typeof value.value === 'string') return plainValue(value.value);
    const got = value.boxed && value.value === null ? 'interface {}' : typeOf(value.value);
    this.fail(`wrong type for value; expected string; got ${got}`);
  }

  private shortCircuit(dot: Value, name: string, args: readonly Operand[], piped: Piped): Value {
    let value: Value;
    for (const arg of args) {
      value = this.argument(dot, arg);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped === nothing ? value : piped;
  }
}
