/**
 * The SASL login of a kafkajs client. kafkajs takes a connection that breaks during a login for a refused login and
 * gives up (no issue upstream): here the error of the connection itself comes through, so that it is retried. Can go
 * with a client that distinguishes the two.
 */
import type { AuthenticationProviderArgs, Authenticator, SASLOptions } from 'kafkajs'
import type { KafkaSecurity } from '../../config.ts'

type Provider = (args: AuthenticationProviderArgs) => Authenticator

/** The `sasl` option of a client. */
export function loginOf(sasl: NonNullable<KafkaSecurity['sasl']>): SASLOptions {
  let provider: Provider | undefined
  const login = {
    ...sasl,
    get authenticationProvider() {
      return provider
    },
    // kafkajs puts its own implementation of the mechanism here.
    set authenticationProvider(made: Provider | undefined) {
      provider =
        made &&
        ((args) => {
          let broken: unknown
          const saslAuthenticate: typeof args.saslAuthenticate = async (request) => {
            try {
              return await args.saslAuthenticate(request)
            } catch (error) {
              if (error instanceof Error && 'retriable' in error && error.retriable === true) broken = error
              throw error
            }
          }
          const inner = made({ ...args, saslAuthenticate })
          return {
            async authenticate() {
              try {
                await inner.authenticate()
              } catch (error) {
                throw broken ?? error
              }
            },
          }
        })
    },
  }
  return login
}
