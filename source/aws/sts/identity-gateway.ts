import type { IdentityGateway } from '../../operations/ports.ts';
import type { ClientSettings } from '../client-options.ts';
import { givenText } from '../failures/bent-answer.ts';
import type { Gate } from '../gate/gate.ts';
import { passOptions } from '../gateway-parts.ts';
import type { LeanClient } from '../lean/lean-client.ts';

/** Who we are, by STS, and when the credentials end. */
export function createIdentityGateway(
	{ lean, gate }: { readonly lean: LeanClient; readonly gate: Gate },
	settings: Pick<ClientSettings, 'endsAt' | 'renewedByHand'>,
): IdentityGateway {
	return {
		async whoAmI(options) {
			const input = {};
			return gate.call('STS GetCallerIdentity', { input }, passOptions(options), async () => {
				const { Account, Arn, UserId } = await lean.send('STS GetCallerIdentity', input);
				gate.told.accountIs(Account);
				// Of those that the request was signed with.
				const expiresAt = settings.endsAt?.();
				const byHand = settings.renewedByHand?.() === true;
				return {
					account: givenText(Account, 'Account'),
					arn: Arn ?? '',
					userId: UserId ?? '',
					...(expiresAt === undefined ? {} : { expiresAt }),
					...(expiresAt === undefined || !byHand ? {} : { renewedByHand: true as const }),
				};
			});
		},
	};
}
