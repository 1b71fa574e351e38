import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { IdentityGateway } from '../../operations/ports.ts';
import { givenText } from '../failures/bent-answer.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** Who we are, by STS. */
export function createIdentityGateway({ clients, gate }: GatewayParts): IdentityGateway {
	return {
		async whoAmI(options) {
			return gate.call(
				'STS GetCallerIdentity',
				new GetCallerIdentityCommand({}),
				passOptions(options),
				async (command) => {
					const { Account, Arn, UserId } = await clients.sts().send(command);
					gate.told.accountIs(Account);
					return {
						account: givenText(Account, 'Account'),
						arn: Arn ?? '',
						userId: UserId ?? '',
					};
				},
			);
		},
	};
}
