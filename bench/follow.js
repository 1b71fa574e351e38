/* What a key costs while ten thousand records a second come: the part of bench:tail that has a goal among the figures. */
import { measureKeys } from './tail/keys.js';

export async function followed({ quick, say, row, figure }) {
	say('Following 10,000 records a second, 120x40');
	const { following } = await measureKeys(
		{ payload: 256, presses: quick ? 20 : 40, rounds: quick ? 3 : 5, alone: true },
		{ row, say },
	);
	figure('keyWhileFollowing', following);
	say();
}
