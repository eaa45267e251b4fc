import type { AnswerSchema } from '../chat-models/chat-model.ts'
import type { Item } from '../instruments/schema.ts'
import type { Block } from './respondent.ts'

/**
 * The words a model is asked with. A change here changes what is measured: raise the version with it, so that stored
 * answers to other words are not taken for answers to these.
 */
export const protocolVersion = 1

/** A statement as it is put to the model in one turn. */
export interface Question {
  /** `Q1`, `Q2`, … in the order asked within the block; the key of the answer. */
  readonly key: string
  readonly item: Item
}

/** Numbers the items of a block in the order they are asked. */
export function questionsOf(block: Block): readonly Question[] {
  return block.items.map((item, index) => ({ key: `Q${index + 1}`, item }))
}

/** System prompt of a session: the app's own first, then the persona; undefined when there is neither. */
export function systemPrompt(app: string | undefined, persona: string | undefined): string | undefined {
  const parts = [app, persona].filter(part => part !== undefined && part.trim() !== '')
  return parts.length > 0 ? parts.join('\n\n') : undefined
}

/** Labels of the options in displayed order; option 1 first. */
export function displayedLabels(block: Block): readonly string[] {
  const { labels } = block.instrument.scale
  return block.optionOrder === 'ascending' ? labels : labels.toReversed()
}

/**
 * The message that puts statements to the model.
 *
 * @param position - Number of the block, from 1, and of how many.
 */
export function questionsPrompt(
  block: Block,
  questions: readonly Question[],
  position: { block: number; of: number; firstOfBlock: boolean },
): string {
  const { instrument, instructions } = block
  const opening =
    position.block === 1 && position.firstOfBlock
      ? `This is a survey${position.of > 1 ? ` in ${position.of} parts` : ''}. Give the answers that fit you best; there are no right or wrong ones.\n\n`
      : ''
  const heading = position.firstOfBlock
    ? `Part ${position.block} of ${position.of}: ${instrument.title}\n${instructions}\n\n`
    : `Part ${position.block} of ${position.of}, continued.\n\n`
  const options = displayedLabels(block).map((label, index) => `${index + 1} = ${label}`)
  const statements = questions.map(({ key, item }) => `${key}. ${item.text}`)
  return `${opening}${heading}${instrument.scale.question}
${options.join('\n')}

${statements.join('\n')}

${answerFormat(questions, options.length)}`
}

/** The message that asks again for what is missing. The statements are in the conversation already. */
export function reAskPrompt(questions: readonly Question[], points: number): string {
  const keys = questions.map(({ key }) => key).join(', ')
  return `No rating could be read for ${keys}. Please rate ${questions.length === 1 ? 'it' : 'each of them'} on the same scale.

${answerFormat(questions, points)}`
}

/** What the provider's structured output is asked for; the words of the prompt say the same. */
export function answerSchemaOf(questions: readonly Question[], points: number): AnswerSchema {
  return { name: 'ratings', keys: questions.map(({ key }) => key), minimum: 1, maximum: points }
}

function answerFormat(questions: readonly Question[], points: number): string {
  const first = questions.slice(0, 2).map(({ key }) => `"${key}": <rating>`)
  const example = `{${first.join(', ')}${questions.length > 2 ? ', …' : ''}}`
  return `Answer with one JSON object that gives each statement a whole number from 1 to ${points}: ${example}`
}
