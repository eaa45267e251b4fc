import { describe, expect, test } from 'vitest'
import { looksLikeCredential, withoutCredentialShapes } from '../../../src/chat-models/credential-patterns.ts'
import { knownSecrets, rememberSecrets, secretsOfAddress } from '../../../src/chat-models/known-secrets.ts'
import { openai } from '../../../src/chat-models/openai.ts'
import { redactSecrets } from '../../../src/chat-models/redact-secrets.ts'

// put together, so that no scanner takes this file for a leak
const credentials = [
  'sk-proj-0123456789abcdefghij',
  'sk-ant-api03-abcdefghijklmnopqrst1',
  `sk_live_${'0123456789abcdefghijklmn'}`,
  `AIza${'SyA0123456789abcdefghijklmnopqrstuv'}`,
  `ya29.${'a0AfH6SMBx0123456789-abc'}`,
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}`,
  `github_pat_${'11ABCDEFG0123456789_abcdefghijklmnopqrstuv'}`,
  `glpat-${'0123456789abcdefghij'}`,
  `xoxb-${'0123456789-abcdefghij'}`,
  `hf_${'abcdefghijklmnopqrstuvwxyz012345'}`,
  `npm_${'abcdefghijklmnopqrstuvwxyz0123456789'}`,
  `${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6'}JQQJ99BAACYeBjFXJ3w3AAA`,
  `DefaultEndpointsProtocol=https;AccountKey=${'abcdefghijklmnopqrstuvwxyz0123456789+/=='}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  'Authorization: Bearer 0123456789abcdefghij',
  'postgres://admin:hunter22@db.example/app',
  'https://user:secret@proxy.example:8080',
  'api-key: 0123456789abcdef0123456789abcdef',
  '"password": "correct1horse2battery3"',
  'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1',
  '-----BEGIN RSA PRIVATE KEY-----',
]

const ordinary = [
  '{"Q1": 3, "Q2": 5}',
  'I would share it with the risk-management-department of the task-force-for-privacy.',
  'My password is a secret, and I would never tell it: that is the key to privacy.',
  'See https://example.org/a?b=c and http://localhost:8080/v1, or mail someone@example.org.',
  'Bearer of bad news; basic authentication-related-questions worry me.',
  'The 123456789012345678901234567890 people asked; sha256 0123456789abcdef0123456789abcdef.',
  'secret: extraordinarily-well-kept',
  'r0001',
]

describe('what is shaped like a credential', () => {
  test.for(credentials)('is found and removed: %s', credential => {
    for (const text of [credential, `My key:\n${credential}\nBye`, `"${credential}"`, `(${credential})`]) {
      expect(looksLikeCredential(text)).toBe(true)
      const clean = withoutCredentialShapes(text)
      expect(clean).toContain('[key]')
      expect(looksLikeCredential(clean)).toBe(false)
    }
  })

  test.for(ordinary)('is not seen in %j', text => {
    expect(looksLikeCredential(text)).toBe(false)
    expect(withoutCredentialShapes(text)).toBe(text)
  })

  test.for([
    'sk-',
    'eyJ',
    '-eyJaaaaaaaaaa',
    'eyJ-',
    'a/',
    'a+',
    'a.',
    'a:',
    'api-key=',
    'Bearer ',
    '://',
    'a://a:',
    'password: "',
    'x',
  ])('is looked for in 200,000 letters of %j in no time, whoever wrote them', piece => {
    const text = piece.repeat(Math.ceil(200_000 / piece.length))
    // of this process alone, however busy the machine is
    const started = process.cpuUsage()
    looksLikeCredential(text)
    withoutCredentialShapes(text)
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(500)
  })
})

describe('known secrets', () => {
  test('are what a model was given: its key, and the keys of its address', () => {
    openai('gpt-5-mini', {
      apiKey: 'given-to-this-model-1',
      baseURL: 'http://localhost:1/v1?api-version=2026-01-01&api-key=in%20the%20address%201',
    })
    const known = [...knownSecrets()]
    expect(known).toContain('given-to-this-model-1')
    expect(known).toContain('in the address 1')
    expect(known).not.toContain('2026-01-01')
    expect(redactSecrets('a given-to-this-model-1, an in%20the%20address%201')).toBe('a [key], an [key]')
    expect(redactSecrets(Buffer.from('given-to-this-model-1').toString('base64'))).toBe('[key]')
  })

  test.for(['none', 'ollama', 'anything', 'not-needed', 'lm-studio', undefined])(
    'are not the stand-in %s',
    value => {
      const before = [...knownSecrets()].length
      rememberSecrets([value])
      expect([...knownSecrets()]).toHaveLength(before)
    },
  )

  test('of an address that is none are none', () => {
    expect(secretsOfAddress('not an address')).toEqual([])
    expect(secretsOfAddress(undefined)).toEqual([])
  })
})
