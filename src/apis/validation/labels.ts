import type { LabelSelector, LabelSelectorRequirement } from '../../apimachinery/labels.ts';
import { isQualifiedName, isValidLabelValue } from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, required, tooLong } from '../../apimachinery/status.ts';
import { each, problems, qualifiedName } from './fields.ts';

/** All annotations of an object together, bytes. */
const ANNOTATIONS_LIMIT = 256 * 1024;

export function validateLabels(field: string, labels: Record<string, string> | undefined): FieldError[] {
  const errors: FieldError[] = [];
  for (const key in labels) {
    errors.push(...qualifiedName(field, key), ...problems(field, labels[key], isValidLabelValue(labels[key]!)));
  }
  return errors;
}

export function validateAnnotations(field: string, annotations: Record<string, string> | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in annotations) {
    errors.push(...problems(field, key, isQualifiedName(key.toLowerCase())));
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key]!);
  }
  if (size > ANNOTATIONS_LIMIT) errors.push(tooLong(field, `may not be more than ${ANNOTATIONS_LIMIT} bytes`));
  return errors;
}

export function validateLabelSelector(field: string, selector: LabelSelector | undefined): FieldError[] {
  if (!selector) return [];
  return [
    ...validateLabels(`${field}.matchLabels`, selector.matchLabels as Record<string, string> | undefined),
    ...each(`${field}.matchExpressions`, selector.matchExpressions, validateRequirement),
  ];
}

function validateRequirement(requirement: LabelSelectorRequirement, field: string): FieldError[] {
  const values = requirement.values ?? [];
  const errors: FieldError[] = [];
  switch (requirement.operator as string) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        errors.push(
          forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      break;
    default:
      errors.push(invalidValue(`${field}.operator`, requirement.operator ?? '', 'not a valid selector operator'));
  }
  errors.push(...qualifiedName(`${field}.key`, requirement.key ?? ''));
  errors.push(...each(`${field}.values`, values, (value, path) => problems(path, value, isValidLabelValue(value))));
  return errors;
}
