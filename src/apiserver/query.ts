import type { ApiRequest } from '../apimachinery/rest.ts';
import { badRequest } from '../apimachinery/status.ts';
import type { FieldValidation } from './decode.ts';

/** What may follow the `?` of a list or watch (meta/v1 ListOptions). */
export interface ListQuery {
  labelSelector: string;
  fieldSelector: string;
  limit: number;
  continue: string;
  resourceVersion: string;
  sendInitialEvents: boolean | undefined;
  allowWatchBookmarks: boolean;
  timeoutSeconds: number | undefined;
}

/** What may follow the `?` of a write (CreateOptions, UpdateOptions, PatchOptions). */
export interface WriteQuery {
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: FieldValidation;
  force: boolean;
}

/** One value of a query parameter; the first when there are several, `''` when there is none. */
export function queryValue(request: ApiRequest, name: string): string {
  const value = request.query?.[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? '';
}

export const queryFlag = (request: ApiRequest, name: string): boolean =>
  /^(1|t|true)$/i.test(queryValue(request, name));

export const queryList = (request: ApiRequest, name: string): readonly string[] => {
  const value = request.query?.[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
};

function queryNumber(request: ApiRequest, name: string): number | undefined {
  const text = queryValue(request, name);
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}

export const listQuery = (request: ApiRequest): ListQuery => ({
  labelSelector: queryValue(request, 'labelSelector'),
  fieldSelector: queryValue(request, 'fieldSelector'),
  limit: queryNumber(request, 'limit') ?? 0,
  continue: queryValue(request, 'continue'),
  resourceVersion: queryValue(request, 'resourceVersion'),
  sendInitialEvents:
    queryValue(request, 'sendInitialEvents') === '' ? undefined : queryFlag(request, 'sendInitialEvents'),
  allowWatchBookmarks: queryFlag(request, 'allowWatchBookmarks'),
  timeoutSeconds: queryNumber(request, 'timeoutSeconds'),
});

/** @throws ApiError when `dryRun` or `fieldValidation` has a value that the API does not know */
export function writeQuery(request: ApiRequest): WriteQuery {
  const fieldValidation = queryValue(request, 'fieldValidation') || 'Warn';
  if (fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    throw badRequest(`invalid fieldValidation: ${JSON.stringify(fieldValidation)}`);
  }
  return {
    dryRun: isDryRun(queryList(request, 'dryRun')),
    fieldManager: queryValue(request, 'fieldManager') || (request.userAgent ?? '').split('/')[0]!,
    fieldValidation,
    force: queryFlag(request, 'force'),
  };
}

export function isDryRun(values: readonly string[]): boolean {
  for (const value of values) {
    if (value !== 'All')
      throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(value)}: supported values: "All"`);
  }
  return values.length > 0;
}
