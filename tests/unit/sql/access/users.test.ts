/**
 * The users file as a text: well-formed, every user and view in it, nothing open that was forgotten, and no password.
 */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Reference } from '../../../../schemas/reference.ts'
import { biUsers, type BiView, operatorUsers, sha256Hex, usersXml } from '../../../../sql/access/users.ts'
import { readBiViews } from '../../../../sql/access/views.ts'
import { databaseNames } from '../../../../sql/databases.ts'
import { readReference } from '../../../../sql/reference.ts'

let reference: Reference
beforeAll(async () => {
  reference = await readReference(join(import.meta.dirname, '../../../../sql/reference'))
})

function usersFile(
  more: { isEmbedded?: boolean; views?: readonly BiView[]; reference?: Reference } = {},
): string {
  return usersXml({
    reference,
    databases: [databaseNames()],
    views: readBiViews(),
    passwordHash: sha256Hex,
    networks: ['10.0.0.0/8'],
    isEmbedded: false,
    ...more,
  })
}

/** What stands inside the element of a user. */
function userOf(xml: string, user: string): string {
  return new RegExp(`<${user}>(.*?)</${user}>`, 's').exec(xml.slice(xml.indexOf('<users>')))?.[1] ?? ''
}

/** Throws where elements are not closed in the order that they were opened, or a sign is not escaped. */
function checkWellFormed(xml: string): void {
  const open: string[] = []
  const rest = xml.replaceAll(
    /<(\/?)([a-z_][\w.]*)(\/?)>/g,
    (_tag, closing: string, name: string, empty: string) => {
      if (closing !== '') expect(open.pop()).toBe(name)
      else if (empty === '') open.push(name)
      return ''
    },
  )
  expect(open).toEqual([])
  expect(rest.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
}

describe('the users file', () => {
  it.for([true, false])('is well-formed (embedded: %s)', (isEmbedded) => {
    checkWellFormed(usersFile({ isEmbedded }))
  })

  it('has every user once, with a hash and no password', () => {
    const xml = usersFile()
    for (const user of [...operatorUsers, ...biUsers(reference).map(([name]) => name)]) {
      expect(xml.split(`<${user}><password_sha256_hex>`), user).toHaveLength(2)
      expect(userOf(xml, user)).toContain(sha256Hex(user))
      expect(userOf(xml, user)).toContain('<ip>10.0.0.0/8</ip>')
    }
    expect(xml).not.toMatch(/<password>|<password\/>|<no_password/)
  })

  it('leaves a full server’s own user alone', () => {
    expect(usersFile()).not.toMatch(/<users>\s*<default>/)
    expect(usersFile()).toContain('<default/>')
    expect(usersFile({ isEmbedded: true })).toMatch(/<users>\s*<default><password\/>/)
  })

  it('filters every view with a place for every user of a part', () => {
    const xml = usersFile()
    const placed = readBiViews().filter(({ scope }) => scope !== 'none')
    expect(placed.length).toBeGreaterThan(20)
    for (const [user, scope] of biUsers(reference)) {
      const text = userOf(xml, user)
      for (const { name } of placed)
        expect(text.includes(`<${name}><filter>`), `${user} ${name}`).toBe(scope.kind !== 'all')
      expect(text).toContain(`<profile>${scope.kind === 'all' ? 'bi' : 'bi_part'}</profile>`)
    }
  })

  it('gives a view without a place to the reader of all rows alone, unless it is known to be open', () => {
    const views: BiView[] = [...readBiViews(), { name: 'forgotten', scope: 'none' }]
    const xml = usersFile({ views })
    expect(userOf(xml, 'bi')).toContain('mpp_bi.forgotten')
    for (const user of ['bi_kaltim', 'bi_kotim']) {
      for (const closed of ['forgotten', 'dead_letters']) {
        expect(userOf(xml, user)).not.toContain(`mpp_bi.${closed}`)
        expect(userOf(xml, user)).toContain(`<${closed}><filter>0 AND `)
      }
      expect(userOf(xml, user)).toContain('mpp_bi.data_dictionary')
    }
    const open = readBiViews().filter(({ scope }) => scope === 'none')
    expect(open.map(({ name }) => name)).toEqual(['data_dictionary', 'dead_letters'])
  })

  it('gives a further MPP and its province their users', () => {
    const [mpp] = reference.mpps
    if (mpp === undefined) throw new Error('no MPP')
    const further: Reference = {
      ...reference,
      provinces: [...reference.provinces, { province_code: '91', slug: 'papua', name: 'Papua' }],
      mpps: [...reference.mpps, { ...mpp, mpp: 'jaya-pura', province_code: '91' }],
    }
    const xml = usersFile({ reference: further })
    checkWellFormed(xml)
    expect(userOf(xml, 'bi_papua')).toContain("<filter>province_code = '91'")
    expect(userOf(xml, 'bi_jaya_pura')).toContain("<filter>mpp = 'jaya-pura'")
  })
})
