// The console's own texts, English and Chinese; the list itself stands in several files, by what they are about.
import {dictionary} from '../shared/words';
import {campaignWords} from './words_campaigns';
import {exceptionsFileWords} from './words_exceptions_file';
import {formWords} from './words_forms';
import {handoverWords} from './words_handover';
import {islandWords} from './words_islands';
import {pageWords} from './words_pages';
import {nameWords} from './words_names';
import {networkWords} from './words_network';
import {paperWords} from './words_paper';
import {peopleWords} from './words_people';
import {previewWords} from './words_preview';
import {sessionWords} from './words_session';
import {splitWords} from './words_split';
import {timeWords} from './words_time';

export const t = dictionary({...pageWords, ...formWords, ...peopleWords, ...campaignWords, ...splitWords, ...handoverWords, ...islandWords, ...paperWords, ...previewWords, ...sessionWords, ...nameWords, ...exceptionsFileWords, ...networkWords, ...timeWords});
