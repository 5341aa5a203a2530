// Makers by the first half of a MAC address (IEEE MA-L), for the devices that tell nothing else of themselves. Only makers
// that an integrator meets, and what most of their devices are. Data only; a prefix that is not here says nothing.

import type { AssetClass } from '../../contract/profile.ts';

export interface MacMaker {
  readonly name: string;
  readonly makes: AssetClass | undefined;
}

type Row = readonly [name: string, makes: AssetClass | undefined, prefixes: string];

// prettier-ignore
const ROWS: readonly Row[] = [
  ['Hikvision', 'camera', `
    040312 085411 08a189 08cc81 0c75d2 1012fb 1868cb 188025 240f9b 2428fd 2432ae 244845 24b105 2857be 2ca59c 340962
    3c1bf8 40acbf 4419b6 4447cc 44a642 4c62df 4cbd8f 4cf5dc 50e538 548c81 54c415 5803fb 5850ed 5c345b 64db8b 686dbc
    743fc2 80489f 807c62 80beaf 80f5ae 849a40 8ce748 94e1ac 988b0a 989de5 98df82 98f112 a0ff0c a41437 a42902 a4a459
    a4d5c2 acb92f accb51 b4a382 bc2978 bc5e33 bc9b5e bcad28 bcbac2 c0517e c056e3 c06ded c42f90 d4e853 dc07f8 dcd26a
    e0baad e0ca3c e0df13 e8a0ed eca971 ecc89c f84dfc fc9ffd`],
  ['Dahua', 'camera', `
    08eded 14a78b 24526a 30ddaa 38af29 3ce36b 3cef8c 4c11bf 5cf51a 64fd29 6c1c71 74c929 8ce9b4 9002a9 98f9cc 9c1463
    a0bd1d b44c3b bc325f c0395a c4aac4 d4430e e02efe e0508b e4246c f4b1c2 f8ce07 fc5f49 fcb69d`],
  ['Uniview', 'camera', `
    48ea63 6cf17e c47905`],
  ['GeoVision', 'camera', `
    0013e2`],
  ['Tiandy', 'camera', `
    3cda6d e4e66c`],
  ['Hanwha Vision', 'camera', `
    000918 44b423 e43022`],
  ['Axis', 'camera', `
    00408c accc8e b8a44f e82725`],
  ['Bosch', 'camera', `
    000131 000463 001c44 a41894`],
  ['Vivotek', 'camera', `
    0002d1`],
  ['Mobotix', 'camera', `
    0003c5`],
  ['Reolink', 'camera', `
    ec71db`],
  ['Moxa', 'switch', `
    0090e8`],
  ['Ruijie', 'switch', `
    0011ad 00749c 105f02 10823d 14144b 28d0f5 300d9e 4881d4 541651 58696c 58b4bb 7042d3 7085c4 800588 984a6b 9c2ba6
    9cce88 c0a476 c0b8e6 c470ab c4b25b c8cd55 d43127 e05d54 ecb970 f0748d fc599f`],
  ['H3C', undefined, `
    000fe2 002389 00bed5 00ddb6 0440a9 04a959 04d7a5 083a38 083be9 08688d 0c3afa 0cda41 101965 103f8c 1090fa 109f4f
    10b65e 14517e 148477 14962d 18c009 1cab34 28e424 305f77 307bac 30809b 30b037 30c6d7 346b5b 34ca81 34dc99 3822d6
    3891d5 3897d6 38a91c 38ad8e 38adbe 3c8c40 3cd2e5 3ce5a6 3cf5cc 40734d 4077a9 40fe95 441afa 487397 487ada 48bd3d
    4ce9e4 5098b8 50da00 542bde 54c6ff 5866ba 586ab1 58b38f 58c7ac 5ca721 5cc999 5cdd70 600b03 60da83 60db15 642fc7
    689320 6c8720 6ce2d3 6ce5f7 702ad7 703aa6 703d15 7057bf 708185 70baef 70c6dd 70f96d 741f4a 74258a 743a20 7449d2
    74504e 7485c4 74d6cb 74eac8 74eacb 782c29 78a13e 78aa82 7c1e06 7c7a3c 7cde78 80616c 80e455 80f62e 846569 84d931
    882a5e 88df9e 8c946a 9023b4 905d7c 90e710 90f7b2 94282e 94292f 943bb0 94a6d8 982044 98a92d 98f181 9c061b 9c0971
    9c54c2 9ce895 a069d9 a4fa76 a8c98a ac7409 acce92 b04414 b0f963 b4d7db b845f4 bc2247 bc31e2 bcd0eb c40778 c4c063
    c4cad9 d461fe d4a23d dc6555 dcda80 e48429 e878ee eccd4c ecda59 f01090 f47488 f4e975 fc609b`],
  ['MikroTik', undefined, `
    000c42 085531 18fd74 2cc81b 488f5a 48a98a 4c5e0c 64d154 6c3b6b 744d28 789a18 b869f4 c4ad34 cc2de0 d401c3 d4ca6d
    dc2c6e e48d8c f41e57`],
  ['Ubiquiti', undefined, `
    00156d 002722 0418d6 0cea14 18e829 1c6a1b 245a4c 24a43c 28704e 44d9e7 602232 687251 68d79a 70a741 7483c2 74acb9
    784558 788a20 802aa8 847848 942a6f 9c05d6 ac8ba9 b4fbe4 d021f9 d8b370 dc9fdb e063da e43883 f09fc2 f492bf f4e2c6
    fcecda`],
  ['TP-Link', undefined, `
    000aeb 001478 0019e0 001d0f 002127 0023cd 002586 002719 003192 005f67 04f9f8 081f71 085700 0c4b54 0c722c 0c8063
    0c8268 1027f5 10feed 147590 148692 14cc20 14cf92 14d864 14e6e4 14ebb6 18a6f7 18d6c7 18f22c 1c3bf3 1c4419 1c61b4
    1cfa68 202351 203626 206be7 20dce6 242fd0 245a5f 246968 282cb2 2887ba 28ee52 306893 30b49e 30b5c2 30de4b 30fc68
    3460f9 349672 34e894 34f716 388345 3c06a7 3c46d8 3c52a1 3c64cf 3c6a48 3c846a 40169f 403f8c 40ae30 40ed00 44b32d
    480eec 482254 485f08 487d2e 4c10d5 503eaa 5091e3 50bd5f 50c7bf 50d4f7 50fa84 547595 54a703 54af97 54c80f 54e6fc
    584120 5c628b 5c63bf 5c899a 5ca6e6 5ce931 60292b 6032b1 603a7c 6083e7 60a4b7 60e327 645601 6466b3 646e97 647002
    687724 687ff0 68ddb7 68ff7b 6c5ab0 6cb158 6ce873 704f57 7405a5 743989 74da88 74ea3a 74fece 7844fd 78605b 788cb5
    78a106 7c8bca 7cb59b 7cc2c6 7cf17e 808917 808f1d 80ae54 80ea07 8416f9 84d81b 882593 8c210a 8ca6df 909a4a 90ae1b
    90f652 940c6d 94d9b3 98254a 984827 9897cc 98dac4 98ded0 9c216a 9c5322 9ca2f4 9ca615 a0f3c1 a41a3a a42bb0 a8154d
    a842a1 a8574e a86e84 ac15a2 ac84c6 b01921 b0487a b04e26 b09575 b0958e b0a7b9 b0be76 b4b024 b8f883 bc4699 bcd177
    c006c3 c025e9 c04a00 c06118 c0c9e3 c0e42d c46e1f c47154 c4e984 cc08fb cc32e5 cc3429 cc68b6 d03745 d076e7 d0c7c0
    d4016d d46e0e d807b6 d80d17 d8150d d84489 d84732 d85d4c dc0077 dc6279 dcfe18 e005c5 e4c32a e4d332 e4fac4 e848b8
    e894f6 e8de27 ec086b ec172f ec26ca ec6073 ec888f f0090d f0a731 f0f336 f42a7d f46d2f f483cd f4848d f4ec38 f4f26d
    f81a67 f86fb0 f88c21 f8d111 fcd733`],
  ['Synology', 'nas', `
    001132 9009d0`],
  ['QNAP', 'nas', `
    245ebe e843b6`],
  ['Teltonika', 'lte-router', `
    001e42 209727 388a21 7cd9f4`],
  ['APC', 'ups', `
    00c0b7`],
  ['Raritan', 'pdu', `
    000d5d`],
  ['Supermicro', 'bmc', `
    002590 003048 0cc47a 3cecef 7cc255 905a08 ac1f6b`],
  ['Zebra', 'printer', `
    000512 00074d 001570 002368 00a0f8 4083de 488eb7 609532 7493a4 78b8d6 84248d 88bcac 9075de 94fb29 c47dcc c81cfe`],
  ['Barco', 'av', `
    000063 0004a5 000d0a 00504b 005083 00c067`],
  ['Zenitel', 'intercom', `
    0013cb c0bae6`],
  ['Fortinet', 'firewall', `
    00090f 000ce6 0401a1 04d590 085b0e 38c0ea 483a02 704ca5 7478a6 7818ec 80802c 84398f 906cac 94f392 94ff3c ac712e
    d476a0 e023ff e81cba e8edd6`],
  ['Raspberry Pi', 'player', `
    28cdc1 2ccf67 3a3541 b827eb d83add dca632 e45f01`],
  ['Janitza', 'meter', `
    000e6b`],
  ['Hirschmann', 'switch', `
    001a7c 008063 00d026 646038 740bb0 94aee3 a0b086 ec74ba ece555`],
  ['BrightSign', 'player', `
    90ac3f`],
  ['Grandstream', 'intercom', `
    000b82 c074ad ec74d7`],
  ['2N', 'intercom', `
    7c1eb3`],
  ['Brother', 'printer', `
    001ba9 008077 30055c 3c2af4 94ddf8 b42200`],
  ['Lexmark', 'printer', `
    000400 002000 0021b7 0084ed 788c77`],
  ['Kyocera', 'printer', `
    0017c8 34a843`],
  ['Crestron', 'av', `
    00107f c44268`],
  ['Extron', 'av', `
    0005a6`],
  ['Biamp', 'av', `
    784501`],
  ['QSC', 'av', `
    006074 58856e`],
  ['Milesight', 'camera', `
    1cc316 24e124`],
];

const BY_PREFIX: ReadonlyMap<string, MacMaker> = new Map(
  ROWS.flatMap(([name, makes, prefixes]) =>
    prefixes
      .trim()
      .split(/\s+/)
      .map((prefix): [string, MacMaker] => [prefix, { name, makes }]),
  ),
);

/** @param mac lower-case with colons */
export function makerOfMac(mac: string): MacMaker | undefined {
  return BY_PREFIX.get(mac.replaceAll(':', '').slice(0, 6));
}
