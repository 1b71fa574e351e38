import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { IdentityGateway } from '../../operations/ports.ts';
import type { ClientSettings } from '../client-options.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** Who we are, by STS, and when the credentials end. */
export function createIdentityGateway(
	{ clients, gate }: GatewayParts,
	settings: Pick<ClientSettings, 'endsAt' | 'renewedByHand'>,
): IdentityGateway {
	return {
		async whoAmI(options) {
			return gate.call(
				'STS GetCallerIdentity',
				new GetCallerIdentityCommand({}),
				passOptions(options),
				async (command) => {
					const { Account, Arn, UserId } = await clients.sts().send(command);
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
				},
			);
		},
	};
}
