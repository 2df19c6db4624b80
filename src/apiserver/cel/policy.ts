import type { KubeObject } from '../../apimachinery/meta.ts';
import { type FieldError, invalidValue, required } from '../../apimachinery/status.ts';
import { CompileError, compile } from './environment.ts';

const variables = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'];

/** What is wrong with the expressions of a ValidatingAdmissionPolicy. */
export function checkPolicy({ spec }: KubeObject): FieldError[] {
  const each = (list: any[] | undefined, field: string, result?: 'bool') =>
    (list ?? []).flatMap(({ expression }, index) => errorsOf(expression, `spec.${field}[${index}].expression`, result));
  const messages = (spec?.validations ?? []).flatMap(({ messageExpression }: any, index: number) =>
    messageExpression ? errorsOf(messageExpression, `spec.validations[${index}].messageExpression`, 'string') : [],
  );
  return [
    ...each(spec?.variables, 'variables'),
    ...each(spec?.validations, 'validations', 'bool'),
    ...messages,
    ...each(spec?.matchConditions, 'matchConditions', 'bool'),
  ];
}

function errorsOf(expression: string | undefined, path: string, result?: 'bool' | 'string'): FieldError[] {
  if (!expression?.trim()) return [required(path, 'expression is not specified')];
  try {
    compile(expression, variables, result);
    return [];
  } catch (error) {
    if (error instanceof CompileError) return [invalidValue(path, expression, error.message)];
    throw error;
  }
}
