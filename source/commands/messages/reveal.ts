import type { AnyResource } from '../../domain/kinds.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { identityOf } from '../shell/resource.ts';

/**
 * What may not be seen of a resource: with `--reveal` what nobody may see, and that is written down first. Throws `refused`
 * where it can't be and has to.
 */
export async function masksFor(
	{ invocation, settings, signal }: CommandContext,
	connected: Connected,
	{ kind, ref }: AnyResource,
): Promise<Masks> {
	const { masks } = settings;
	if (!invocation.flags.has('reveal') || masks.rules.length === 0) return masks;
	const { audit, info, guard } = connected;
	audit.isAt(info, await identityOf(connected, signal), guard.terms);
	const revealing = {
		what: `reveal masked values of ${ref.name}`,
		resources: [resourceOf(kind, ref)],
	};
	await audit.revealed(info.id, revealing, guard);
	return masks.forever();
}
