/**
 * A page in place of figures that are not there asks for them now and then, and goes once they are. Until then it stays
 * as it is, so that whoever reads it, or hears it read, is not disturbed.
 */
'use strict'
setInterval(
  async () => {
    try {
      const { ok } = await fetch(location.href, { cache: 'no-store' })
      if (ok) location.reload()
    } catch {
      // The board does not answer either.
    }
  },
  Number(document.body.dataset.retrySeconds) * 1_000,
)
