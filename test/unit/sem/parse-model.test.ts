import { describe, expect, test } from 'vitest'
import { ModelSyntaxError } from '../../../src/errors.ts'
import { evaluateExpression, writeExpression } from '../../../src/sem/syntax/expression.ts'
import { parseModel } from '../../../src/sem/syntax/parse-model.ts'

/** Terms as compact text: `f =~ x {"fixed":[1]}`. */
const read = (syntax: string) =>
  parseModel(syntax).terms.map(({ lhs, op, rhs, modifiers }) =>
    `${lhs} ${op} ${rhs} ${Object.keys(modifiers).length > 0 ? JSON.stringify(modifiers) : ''}`.trim(),
  )

describe('parseModel reads', () => {
  test.for<[string, string[]]>([
    ['f =~ x1 + x2', ['f =~ x1', 'f =~ x2']],
    ['y1 + y2 ~ x1 + x2', ['y1 ~ x1', 'y2 ~ x1', 'y1 ~ x2', 'y2 ~ x2']],
    ['x1 ~~ x1\nx1 ~~ x2', ['x1 ~~ x1', 'x1 ~~ x2']],
    ['y ~ 1 + x; z ~1', ['y ~1', 'y ~ x', 'z ~1']],
    ['y ~ 0*1', ['y ~1  {"fixed":[0]}']],
    [
      'f =~ 1*a + NA*b + -0.5*c + 2e-3*d',
      [
        'f =~ a {"fixed":[1]}',
        'f =~ b {"fixed":["free"]}',
        'f =~ c {"fixed":[-0.5]}',
        'f =~ d {"fixed":[0.002]}',
      ],
    ],
    ['f =~ a*x + start(0.7)*y', ['f =~ x {"label":["a"]}', 'f =~ y {"start":[0.7]}']],
    ['f =~ c(a, b)*x + c(1, NA)*y', ['f =~ x {"label":["a","b"]}', 'f =~ y {"fixed":[1,"free"]}']],
    ['f =~ start(c(0.7, 0.8))*x + label("a")*y', ['f =~ x {"start":[0.7,0.8]}', 'f =~ y {"label":["a"]}']],
    ['f =~ a*start(0.5)*x', ['f =~ x {"label":["a"],"start":[0.5]}']],
    ['f =~ x + a*x', ['f =~ x {"label":["a"]}']],
    ['x ~~ y\ny ~~ a*x', ['x ~~ y {"label":["a"]}']],
    ['# a comment\nf =~ x1 + # goes on\n  x2 ! and another\n\n  + x3', ['f =~ x1', 'f =~ x2', 'f =~ x3']],
    ['f =~ x1 +\r\n x2', ['f =~ x1', 'f =~ x2']],
    ['größe.1 =~ _a + .b', ['größe.1 =~ _a', 'größe.1 =~ .b']],
  ])('%j', ([syntax, terms]) => expect(read(syntax)).toEqual(terms))

  test('definitions and equalities', () => {
    const { defined, equalities } = parseModel('y ~ a*x + b*z\nd := a*b\na == b; b == 0.5')
    expect(defined.map(({ name, expression }) => [name, writeExpression(expression)])).toEqual([['d', 'a*b']])
    expect(equalities.map(({ left, right }) => [left, right])).toEqual([
      ['a', 'b'],
      ['b', 0.5],
    ])
  })
})

describe('a syntax error names line, column, what was expected and the mend', () => {
  test.for<[string, number, number, string]>([
    ['', 1, 1, 'names no parameter'],
    ['# nothing', 1, 1, 'names no parameter'],
    ['f =~ x1 + + x2', 1, 11, 'expected an indicator but found "+"'],
    ['f =~ x1 +', 1, 10, 'expected an indicator but found the end of the syntax'],
    ['f =~ x1\nf x2', 2, 3, 'expected one of =~ ~ ~~ := == but found "x2"'],
    ['f = x1', 1, 3, 'cannot read "="'],
    ['f =~ x1 x2', 1, 9, 'expected "+" or the end of the line but found "x2"'],
    ['f =~ x1\n  y ~ a*', 2, 9, 'expected a variable but found the end of the syntax'],
    ['f =~ c(a, 1)*x', 1, 6, 'either only numbers or only labels'],
    ['f =~ c(a, b x', 1, 13, 'expected ")" after the values but found "x"'],
    ['f =~ start(a)*x', 1, 6, 'expected numbers in start()'],
    ['y ~ 2', 1, 5, 'expected a variable, 1 or 0'],
    ['f =~ 2', 1, 6, 'expected an indicator'],
    ['f =~ "x', 1, 6, 'cannot read "\\""'],
    ['y ~ a*x\nd := a +', 2, 9, 'expected a label, a number or "("'],
    ['y ~ a*x\nd := (a', 2, 8, 'expected ")" to close the bracket'],
    ['y ~ a*x\na > exp(a)', 2, 1, 'the constraint "a > exp(a)" is not linear in the labels'],
    ['y ~ a*x + b*z\na >', 2, 4, 'expected a label, a number or "(" but found the end of the syntax'],
    ['y ~ lower(p)*x', 1, 5, 'expected numbers in lower()'],
    ['y ~ a*x + b*z\na == 2*a*b', 2, 1, 'the constraint "a == 2*a*b" is not linear in the labels'],
    ['y ~ a*x\nd := sin(a)', 2, 6, 'the function sin() is not supported yet'],
    ['f =~ equal("a")*x', 1, 6, 'the modifier equal() is not supported yet'],
    ['y ~ x:z', 1, 6, 'an interaction "a:b" is not supported yet'],
    ['f <~ x', 1, 3, 'a composite "<~" is not supported yet'],
    ['group: 1', 1, 6, 'is not supported yet'],
    ['f =~ 0.5?x', 1, 6, 'the modifier "?" is not supported yet'],
  ])('%j', ([syntax, line, column, message]) => {
    const attempt = () => parseModel(syntax)
    expect(attempt).toThrow(ModelSyntaxError)
    expect(attempt).toThrow(`line ${line}, column ${column}: `)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ line, column, mend: expect.stringMatching(/\.$/) }))
  })
})

describe('expressions', () => {
  const parse = (text: string) => parseModel(`y ~ a*x\nd := ${text}`).defined[0]!.expression
  const values: Record<string, number> = { a: 0.7, b: -1.3, c: 2.1 }

  test.for<[string, (a: number, b: number, c: number) => number]>([
    ['a+b*c', (a, b, c) => a + b * c],
    ['a-b-c', (a, b, c) => a - b - c],
    ['a/b/c', (a, b, c) => a / b / c],
    ['a-(b-c)', (a, b, c) => a - (b - c)],
    ['(a+b)*c', (a, b, c) => (a + b) * c],
    ['-a^2', a => -(a ** 2)],
    ['c^a^2', (a, _, c) => c ** (a ** 2)],
    ['2^-a', a => 2 ** -a],
    ['exp(a*b)/sqrt(c)', (a, b, c) => Math.exp(a * b) / Math.sqrt(c)],
    ['log(c)*abs(b)', (_, b, c) => Math.log(c) * Math.abs(b)],
    ['-(a+b)*1.5e1', (a, b) => -(a + b) * 15],
  ])('%s has its value, its derivatives, and is written as it was read', ([text, direct]) => {
    const expression = parse(text)
    const at = (a: number, b: number, c: number) => direct(a, b, c)
    const { a, b, c } = values as { a: number; b: number; c: number }
    const h = 1e-6
    const slopes = {
      a: (at(a + h, b, c) - at(a - h, b, c)) / (2 * h),
      b: (at(a, b + h, c) - at(a, b - h, c)) / (2 * h),
      c: (at(a, b, c + h) - at(a, b, c - h)) / (2 * h),
    }
    for (const [label, slope] of Object.entries(slopes)) {
      const dual = evaluateExpression(expression, name => ({
        value: values[name] ?? Number.NaN,
        derivative: name === label ? 1 : 0,
      }))
      expect(dual.value).toBeCloseTo(at(a, b, c), 12)
      expect(dual.derivative).toBeCloseTo(slope, 7)
    }
    const lookup = (name: string) => ({ value: values[name] ?? Number.NaN, derivative: 0 })
    const again = parse(writeExpression(expression))
    expect(evaluateExpression(again, lookup).value).toBe(evaluateExpression(expression, lookup).value)
  })
})
