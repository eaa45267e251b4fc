import type { Expression } from './expression.ts'
import { labelsOf } from './expression.ts'

/** Σ coefficient · label + constant. */
export interface LinearForm {
  readonly terms: ReadonlyMap<string, number>
  readonly constant: number
}

/**
 * Reads an expression as a linear one.
 *
 * @param definitions expressions that names stand for (`:=`), put in their place; none may use itself.
 * @returns undefined when it is not linear in the labels, e.g. `a * b` or `exp(a)`.
 */
export function linearForm(
  expression: Expression,
  definitions: ReadonlyMap<string, Expression> = new Map(),
): LinearForm | undefined {
  const read = (inner: Expression) => linearForm(inner, definitions)
  switch (expression.kind) {
    case 'number':
      return { terms: new Map(), constant: expression.value }
    case 'label': {
      const definition = definitions.get(expression.name)
      return definition ? read(definition) : { terms: new Map([[expression.name, 1]]), constant: 0 }
    }
    case 'negate':
      return times(read(expression.of), -1)
    case 'call': {
      if (labelsOf(expression.of).length > 0) return undefined
      const inner = read(expression.of)
      return inner && { terms: new Map(), constant: Math[expression.function](inner.constant) }
    }
    case 'binary': {
      const left = read(expression.left)
      const right = read(expression.right)
      return left && right && combine(expression.operator, left, right)
    }
  }
}

function combine(
  operator: '+' | '-' | '*' | '/' | '^',
  a: LinearForm,
  b: LinearForm,
): LinearForm | undefined {
  switch (operator) {
    case '+':
      return add(a, b)
    case '-':
      return add(a, times(b, -1)!)
    case '*':
      return a.terms.size === 0 ? times(b, a.constant) : times(a, isConstant(b))
    case '/':
      return times(
        a,
        isConstant(b, value => 1 / value),
      )
    case '^':
      if (isConstant(b) === 1) return a
      return isConstant(a) === undefined || isConstant(b) === undefined
        ? undefined
        : { terms: new Map(), constant: a.constant ** b.constant }
  }
}

/** The value of a form without labels; undefined for one with labels. */
function isConstant({ terms, constant }: LinearForm, change = (value: number) => value): number | undefined {
  return terms.size === 0 ? change(constant) : undefined
}

function times(form: LinearForm | undefined, factor: number | undefined): LinearForm | undefined {
  if (!form || factor === undefined) return undefined
  const terms = new Map([...form.terms].map(([label, value]) => [label, value * factor]))
  return { terms, constant: form.constant * factor }
}

function add(a: LinearForm, b: LinearForm): LinearForm {
  const terms = new Map(a.terms)
  for (const [label, value] of b.terms) terms.set(label, (terms.get(label) ?? 0) + value)
  return { terms, constant: a.constant + b.constant }
}
