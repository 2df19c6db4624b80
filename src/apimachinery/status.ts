import { type GroupKind, type GroupResource, groupKindText, resourceText } from './gvk.ts';

/** The API's answer when there is no object to answer with (meta/v1 Status). */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  /** The resource (plural) or, for Invalid, the kind. */
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

/** Every failure inside is one of these; test `status.reason`, never the text. Only src/kubectl gives it words. */
export class ApiError extends Error {
  readonly status: Status;
  constructor(status: Omit<Status, 'kind' | 'apiVersion' | 'metadata' | 'status'>) {
    super(status.message ?? '');
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...status };
  }
}

const hasReason = (reason: string) => (error: unknown) => error instanceof ApiError && error.status.reason === reason;
export const isNotFound = hasReason('NotFound');
export const isAlreadyExists = hasReason('AlreadyExists');
export const isConflict = hasReason('Conflict');
export const isInvalid = hasReason('Invalid');

const detailsOf = ({ group, resource }: GroupResource, name: string): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: resource,
});

export const notFound = (resource: GroupResource, name: string): ApiError =>
  new ApiError({
    code: 404,
    reason: 'NotFound',
    message: `${resourceText(resource)} "${name}" not found`,
    details: detailsOf(resource, name),
  });

/** The path itself is unknown. */
export const noSuchResource = (): ApiError =>
  new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });

export const alreadyExists = (resource: GroupResource, name: string): ApiError =>
  new ApiError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${resourceText(resource)} "${name}" already exists`,
    details: detailsOf(resource, name),
  });

export const conflict = (resource: GroupResource, name: string, why: string): ApiError =>
  new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${resourceText(resource)} "${name}": ${why}`,
    details: detailsOf(resource, name),
  });

/** An update that carries an older resourceVersion than the stored object's. */
export const modified = (resource: GroupResource, name: string): ApiError =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

export const forbidden = (resource: GroupResource, name: string, why: string): ApiError =>
  new ApiError({
    code: 403,
    reason: 'Forbidden',
    message:
      name === ''
        ? `${resourceText(resource)} is forbidden: ${why}`
        : `${resourceText(resource)} "${name}" is forbidden: ${why}`,
    details: detailsOf(resource, name),
  });

export const badRequest = (message: string): ApiError => new ApiError({ code: 400, reason: 'BadRequest', message });

export const methodNotAllowed = (): ApiError =>
  new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });

export const internalError = (why: string): ApiError =>
  new ApiError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${why}`,
    details: { causes: [{ message: why }] },
  });

/** One thing wrong with one field (apimachinery's field.Error). */
export interface FieldError {
  type: keyof typeof fieldErrorText;
  /** `spec.ports[0].port` */
  field: string;
  /** What was there; shown as JSON (strings quoted), except for the types that show no value. */
  value?: unknown;
  detail?: string;
}

const fieldErrorText = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Duplicate: 'Duplicate value',
  NotFound: 'Not found',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
} as const;

const withoutValue = new Set<FieldError['type']>(['Required', 'Forbidden', 'TooLong', 'InternalError']);

export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail });
export const invalidValue = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  value,
  detail,
});
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'NotSupported',
  field,
  value,
  detail: `supported values: ${supported.map((v) => JSON.stringify(v)).join(', ')}`,
});
export const duplicate = (field: string, value: unknown): FieldError => ({ type: 'Duplicate', field, value });
export const forbiddenField = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });
export const tooLong = (field: string, detail: string): FieldError => ({ type: 'TooLong', field, detail });
export const notFoundValue = (field: string, value: unknown): FieldError => ({ type: 'NotFound', field, value });

/** `Invalid value: 0: must be between 1 and 65535, inclusive`: what follows the field's path. */
export function fieldErrorMessage({ type, value, detail }: FieldError): string {
  const parts: string[] = [fieldErrorText[type]];
  if (!withoutValue.has(type)) parts.push(value === undefined ? 'null' : JSON.stringify(value));
  if (detail) parts.push(detail);
  return parts.join(': ');
}

const causeReason: Record<FieldError['type'], string> = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  NotFound: 'FieldValueNotFound',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  TypeInvalid: 'FieldValueTypeInvalid',
  InternalError: 'InternalError',
};

export function invalid(groupKind: GroupKind, name: string, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${groupKindText(groupKind)} "${name}" is invalid: ${list}`,
    details: {
      name,
      ...(groupKind.group === '' ? {} : { group: groupKind.group }),
      kind: groupKind.kind,
      causes: errors.map((error) => ({
        reason: causeReason[error.type],
        message: fieldErrorMessage(error),
        field: error.field,
      })),
    },
  });
}
