/** An arithmetic expression over labels: the right-hand side of `:=`. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'call'; readonly function: ExpressionFunction; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/' | '^'
      readonly left: Expression
      readonly right: Expression
    }

export type ExpressionFunction = 'exp' | 'log' | 'sqrt' | 'abs'

export const expressionFunctions: readonly ExpressionFunction[] = ['exp', 'log', 'sqrt', 'abs']

/** The labels an expression uses, each once, in order of appearance. */
export function labelsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'label':
      return [expression.name]
    case 'negate':
    case 'call':
      return labelsOf(expression.of)
    case 'binary':
      return [...new Set([...labelsOf(expression.left), ...labelsOf(expression.right)])]
  }
}

/** A value together with its derivative in one direction. */
export interface Dual {
  readonly value: number
  readonly derivative: number
}

/**
 * Value and directional derivative of an expression, by forward-mode differentiation (exact to rounding).
 *
 * @param lookup value of a label and its derivative in the direction asked for.
 * @returns NaN where the expression is not defined, e.g. the log of a negative number.
 */
export function evaluateExpression(expression: Expression, lookup: (label: string) => Dual): Dual {
  switch (expression.kind) {
    case 'number':
      return { value: expression.value, derivative: 0 }
    case 'label':
      return lookup(expression.name)
    case 'negate': {
      const of = evaluateExpression(expression.of, lookup)
      return { value: -of.value, derivative: -of.derivative }
    }
    case 'call':
      return call(expression.function, evaluateExpression(expression.of, lookup))
    case 'binary':
      return combine(
        expression.operator,
        evaluateExpression(expression.left, lookup),
        evaluateExpression(expression.right, lookup),
      )
  }
}

function call(name: ExpressionFunction, x: Dual): Dual {
  switch (name) {
    case 'exp': {
      const value = Math.exp(x.value)
      return { value, derivative: value * x.derivative }
    }
    case 'log':
      return { value: Math.log(x.value), derivative: x.derivative / x.value }
    case 'sqrt': {
      const value = Math.sqrt(x.value)
      return { value, derivative: x.derivative / (2 * value) }
    }
    case 'abs':
      return { value: Math.abs(x.value), derivative: Math.sign(x.value) * x.derivative }
  }
}

function combine(operator: '+' | '-' | '*' | '/' | '^', a: Dual, b: Dual): Dual {
  switch (operator) {
    case '+':
      return { value: a.value + b.value, derivative: a.derivative + b.derivative }
    case '-':
      return { value: a.value - b.value, derivative: a.derivative - b.derivative }
    case '*':
      return { value: a.value * b.value, derivative: a.derivative * b.value + a.value * b.derivative }
    case '/':
      return {
        value: a.value / b.value,
        derivative: (a.derivative - (a.value / b.value) * b.derivative) / b.value,
      }
    case '^': {
      const value = a.value ** b.value
      const viaBase = a.derivative === 0 ? 0 : b.value * a.value ** (b.value - 1) * a.derivative
      const viaExponent = b.derivative === 0 ? 0 : value * Math.log(a.value) * b.derivative
      return { value, derivative: viaBase + viaExponent }
    }
  }
}

const precedence = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 } as const

/** An expression as one would write it, without spaces, as lavaan shows it: `p1*p3+p2`. */
export function writeExpression(expression: Expression, within = 0): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value)
    case 'label':
      return expression.name
    case 'negate':
      return bracket(`-${writeExpression(expression.of, 3)}`, within > 1)
    case 'call':
      return `${expression.function}(${writeExpression(expression.of)})`
    case 'binary': {
      const own = precedence[expression.operator]
      // a - (b - c) needs its brackets, (a - b) - c does not; ^ binds the other way round
      const [leftNeeds, rightNeeds] = expression.operator === '^' ? [own + 1, own] : [own, own + 1]
      const left = writeExpression(expression.left, leftNeeds)
      const right = writeExpression(expression.right, rightNeeds)
      return bracket(left + expression.operator + right, own < within)
    }
  }
}

function bracket(text: string, needed: boolean): string {
  return needed ? `(${text})` : text
}
