import { ApiError, type StatusCause } from '../apimachinery/status.ts';

/**
 * The one place where failures get words and exit codes. Commands throw: ApiError for what the server refused, an
 * AggregateError for several failures, one of the classes below, or a plain Error, which is shown behind `error: `.
 */

/** Wrong use of a command; a pointer to its help follows the message. */
export class UsageError extends Error {}

/** A flag that does not exist, lacks its value, or has a value of the wrong form. */
export class FlagError extends Error {}

/** A message that stands alone, without `error: ` before it. */
export class BareError extends Error {}

/** Ends the program with that code; the message may be empty, and is printed as it is. */
export class ExitError extends Error {
  constructor(
    readonly exitCode: number,
    message = '',
  ) {
    super(message);
  }
}

/** The kubeconfig does not make sense; each problem is one line. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? `invalid configuration: ${problems[0]}`
        : `invalid configuration: [${problems.join(', ')}]`,
    );
  }
}

/** No server answered. */
export class ConnectionError extends Error {
  constructor(
    /** `192.168.49.2:8443` */
    readonly address: string,
    /** What went wrong, unless the connection was refused. */
    why?: string,
  ) {
    super(
      why === undefined
        ? `The connection to the server ${address} was refused - did you specify the right host or port?`
        : `Unable to connect to the server: ${why}`,
    );
  }
}

/** `error when creating "web.yaml": ` before a server's message, as for every object that came out of a file. */
export function withSource(verb: string, source: string, error: unknown): unknown {
  if (source === '') return error;
  const prefix = `error when ${verb} ${JSON.stringify(source)}: `;
  if (error instanceof ApiError)
    return new ApiError({ ...error.status, message: prefix + (error.status.message ?? '') });
  return error instanceof Error ? new Error(prefix + error.message) : error;
}

export interface Failure {
  /** What goes to standard error, with its final newline; empty when there is nothing to say. */
  text: string;
  exitCode: number;
}

/**
 * @param commandPath of the command that failed, for the pointer to its help
 * @param flagErrors how flag errors end, see CommandDefinition
 */
export function describeFailure(
  thrown: unknown,
  commandPath: string,
  flagErrors: 'usage' | 'examples' = 'usage',
): Failure {
  const error = unwrapped(thrown);
  if (error instanceof ExitError) return { text: withNewline(error.message), exitCode: error.exitCode };
  return { text: withNewline(failureText(error, commandPath, flagErrors)), exitCode: 1 };
}

function failureText(error: unknown, commandPath: string, flagErrors: 'usage' | 'examples'): string {
  if (error instanceof ApiError) return error.status.reason === 'Invalid' ? invalidText(error) : statusText(error);
  if (error instanceof AggregateError) return error.errors.map((one) => `${messageText(one)}\n`).join('');
  if (error instanceof BareError || error instanceof ConnectionError) return error.message;
  if (error instanceof ConfigurationError) return withPrefix('Error in configuration: ', error.problems);
  if (error instanceof UsageError) return errorText(`${error.message}\nSee '${commandPath} -h' for help and examples`);
  if (error instanceof FlagError) {
    const pointer =
      flagErrors === 'usage'
        ? `See '${commandPath} --help' for usage.`
        : `See '${commandPath} -h' for help and examples`;
    return errorText(`${error.message}\n${pointer}`);
  }
  return errorText(error instanceof Error ? error.message : String(error));
}

/** An aggregate of one is that one. */
const unwrapped = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length === 1 ? error.errors[0] : error;

const errorText = (message: string): string => (message.startsWith('error: ') ? message : `error: ${message}`);

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function statusText({ status }: ApiError): string {
  if (status.reason === 'Unauthorized') return `error: You must be logged in to the server (${status.message})`;
  return status.reason
    ? `Error from server (${status.reason}): ${status.message}`
    : `Error from server: ${status.message}`;
}

/** One of several failures: what the server said is marked as such, everything else stands bare. */
export const messageText = (error: unknown): string =>
  error instanceof ApiError ? statusText(error) : error instanceof Error ? error.message : String(error);

function invalidText({ status }: ApiError): string {
  const { details, message } = status;
  let head = 'The request is invalid';
  if (!details) return message ? `${head}: ${message}` : head;
  const causes = details.causes ?? [];
  if (details.kind || details.name) head = `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`;
  else if (message && causes.length === 0) head += `: ${message}`;
  return causes.length === 0 ? head : withPrefix(`${head}: `, distinct(causes));
}

const distinct = (causes: readonly StatusCause[]): string[] => [
  ...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`)),
];

/** One problem on the line of the prefix; several in a list below it. */
const withPrefix = (prefix: string, problems: readonly string[]): string =>
  problems.length === 1 ? prefix + problems[0] : `${prefix}\n${problems.map((problem) => `* ${problem}\n`).join('')}`;

/** Makes control characters visible, so that text from elsewhere cannot drive the user's terminal. */
export const harmless = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x20 ? `^${String.fromCharCode(code + 64)}` : code === 0x7f ? '^?' : `\\u00${code.toString(16)}`;
  });
