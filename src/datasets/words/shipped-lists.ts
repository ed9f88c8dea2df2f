import { parseWordList, type WordList } from './word-list.js';

/** The 80 categories of COCO (Lin et al., "Microsoft COCO", ECCV 2014), with the other spelling of three of them. */
const COCO_OBJECTS = `
person
bicycle
car
motorcycle
airplane
bus
train
truck
boat
traffic light
fire hydrant
stop sign
parking meter
bench
bird
cat
dog
horse
sheep
cow
elephant
bear
zebra
giraffe
backpack
umbrella
handbag
tie
suitcase
frisbee
skis, ski
snowboard
sports ball
kite
baseball bat
baseball glove
skateboard
surfboard
tennis racket
bottle
wine glass
cup
fork
knife
spoon
bowl
banana
apple
sandwich
orange
broccoli
carrot
hot dog
pizza
donut, doughnut
cake
chair
couch
potted plant
bed
dining table
toilet
tv
laptop
mouse
remote
keyboard
cell phone
microwave
oven
toaster
sink
refrigerator
book
clock
vase
scissors
teddy bear
hair drier, hair dryer
toothbrush`;

/** The 115 attributes of MIT-States (Isola, Lim & Adelson, CVPR 2015), on which TEOT tests attributes. */
const MIT_STATES_ATTRIBUTES = (
  'ancient barren bent blunt bright broken browned brushed burnt caramelized chipped clean clear closed cloudy ' +
  'cluttered coiled cooked cored cracked creased crinkled crumpled crushed curved cut damp dark deflated dented ' +
  'diced dirty draped dry dull empty engraved eroded fallen filled foggy folded frayed fresh frozen full grimy ' +
  'heavy huge inflated large lightweight loose mashed melted modern moldy molten mossy muddy murky narrow new old ' +
  'open painted peeled pierced pressed pureed raw ripe ripped rough ruffled runny rusty scratched sharp shattered ' +
  'shiny short sliced small smooth spilled splintered squished standing steaming straight sunny tall thawed thick ' +
  'thin tight tiny toppled torn unpainted unripe upright verdant viscous weathered wet whipped wide wilted ' +
  'windblown winding worn wrinkled young'
).split(' ');

/**
 * Basic colour terms (Berlin & Kay, "Basic Color Terms", 1969): the commonest attributes of captions, which MIT-States
 * lacks. Orange is left out, since COCO has it as a fruit.
 */
const COLOURS = ['black', 'white', 'red', 'green', 'yellow', 'blue', 'brown', 'purple', 'pink', 'grey, gray'];

/** COCO's objects, plurals included. */
export function cocoObjects(): WordList {
  return parseWordList(COCO_OBJECTS, { name: 'objects', source: 'the 80 objects of COCO', plurals: true });
}

/** MIT-States' attributes and the basic colours, each in the one form that adjectives have. */
export function commonAttributes(): WordList {
  return parseWordList([...MIT_STATES_ATTRIBUTES, ...COLOURS].join('\n'), {
    name: 'attributes',
    source: 'the 115 attributes of MIT-States and ten colours',
    plurals: false,
  });
}
