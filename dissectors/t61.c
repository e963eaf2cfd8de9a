/*
 * T.61, what a TeletexString is written in: accents stand before their letter.
 */
#include "dissectors/t61.h"

#include <string.h>

enum {
    T61_ACCENT_FIRST = 0xc0,
    T61_ACCENTS = 16,
    T61_SPECIAL_FIRST = 0xe0,
};

/* Pairs of a letter and the letter with the accent, by the accent's octet. */
static const char *const accented[T61_ACCENTS] = {
    [0xc1 - T61_ACCENT_FIRST] = " `AÀEÈIÌNǸOÒUÙWẀYỲaàeèiìnǹoòuùwẁyỳ",
    [0xc2 - T61_ACCENT_FIRST] =
        " ´AÁCĆEÉGǴIÍKḰLĹMḾNŃOÓPṔRŔSŚUÚWẂYÝZŹaácćeégǵiíkḱlĺmḿnńoópṕrŕsśuúwẃyýzź",
    [0xc3 - T61_ACCENT_FIRST] = " ^AÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶZẐaâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷzẑ",
    [0xc4 - T61_ACCENT_FIRST] = " ~AÃEẼIĨNÑOÕUŨVṼYỸaãeẽiĩnñoõuũvṽyỹ",
    [0xc5 - T61_ACCENT_FIRST] = " ¯AĀEĒGḠIĪOŌUŪYȲaāeēgḡiīoōuūyȳ",
    [0xc6 - T61_ACCENT_FIRST] = " ˘AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭ",
    [0xc7 - T61_ACCENT_FIRST] =
        " ˙AȦBḂCĊDḊEĖFḞGĠHḢIİMṀNṄOȮPṖRṘSṠTṪWẆXẊYẎZŻaȧbḃcċdḋeėfḟgġhḣmṁnṅoȯpṗrṙsṡtṫwẇxẋyẏzż",
    [0xc8 - T61_ACCENT_FIRST] = " ¨AÄEËHḦIÏOÖUÜWẄXẌYŸaäeëhḧiïoötẗuüwẅxẍyÿ",
    [0xca - T61_ACCENT_FIRST] = " ˚AÅUŮaåuůwẘyẙ",
    [0xcb - T61_ACCENT_FIRST] = " ¸CÇDḐEȨGĢHḨKĶLĻNŅRŖSŞTŢcçdḑeȩgģhḩkķlļnņrŗsştţ",
    [0xcd - T61_ACCENT_FIRST] = " ˝OŐUŰoőuű",
    [0xce - T61_ACCENT_FIRST] = " ˛AĄEĘIĮOǪUŲaąeęiįoǫuų",
    [0xcf - T61_ACCENT_FIRST] =
        " ˇAǍCČDĎEĚGǦHȞIǏKǨLĽNŇOǑRŘSŠTŤUǓZŽaǎcčdďeěgǧhȟiǐjǰkǩlľnňoǒrřsštťuǔzž",
};

/* Accents without a letter after them, as combining characters. */
static const char *const accents[T61_ACCENTS] = {
    [0xc1 - T61_ACCENT_FIRST] = "\u0300",
    [0xc2 - T61_ACCENT_FIRST] = "\u0301",
    [0xc3 - T61_ACCENT_FIRST] = "\u0302",
    [0xc4 - T61_ACCENT_FIRST] = "\u0303",
    [0xc5 - T61_ACCENT_FIRST] = "\u0304",
    [0xc6 - T61_ACCENT_FIRST] = "\u0306",
    [0xc7 - T61_ACCENT_FIRST] = "\u0307",
    [0xc8 - T61_ACCENT_FIRST] = "\u0308",
    [0xca - T61_ACCENT_FIRST] = "\u030a",
    [0xcb - T61_ACCENT_FIRST] = "\u0327",
    [0xcc - T61_ACCENT_FIRST] = "\u0332",
    [0xcd - T61_ACCENT_FIRST] = "\u030b",
    [0xce - T61_ACCENT_FIRST] = "\u0328",
    [0xcf - T61_ACCENT_FIRST] = "\u030c",
};

static const char *const special[] = {
    [0xe0 - T61_SPECIAL_FIRST] = "Ω",
    [0xe1 - T61_SPECIAL_FIRST] = "Æ",
    [0xe2 - T61_SPECIAL_FIRST] = "Ð",
    [0xe3 - T61_SPECIAL_FIRST] = "ª",
    [0xe4 - T61_SPECIAL_FIRST] = "Ħ",
    [0xe6 - T61_SPECIAL_FIRST] = "Ĳ",
    [0xe7 - T61_SPECIAL_FIRST] = "Ŀ",
    [0xe8 - T61_SPECIAL_FIRST] = "Ł",
    [0xe9 - T61_SPECIAL_FIRST] = "Ø",
    [0xea - T61_SPECIAL_FIRST] = "Œ",
    [0xeb - T61_SPECIAL_FIRST] = "º",
    [0xec - T61_SPECIAL_FIRST] = "Þ",
    [0xed - T61_SPECIAL_FIRST] = "Ŧ",
    [0xee - T61_SPECIAL_FIRST] = "Ŋ",
    [0xef - T61_SPECIAL_FIRST] = "ŉ",
    [0xf0 - T61_SPECIAL_FIRST] = "ĸ",
    [0xf1 - T61_SPECIAL_FIRST] = "æ",
    [0xf2 - T61_SPECIAL_FIRST] = "đ",
    [0xf3 - T61_SPECIAL_FIRST] = "ð",
    [0xf4 - T61_SPECIAL_FIRST] = "ħ",
    [0xf5 - T61_SPECIAL_FIRST] = "ı",
    [0xf6 - T61_SPECIAL_FIRST] = "ĳ",
    [0xf7 - T61_SPECIAL_FIRST] = "ŀ",
    [0xf8 - T61_SPECIAL_FIRST] = "ł",
    [0xf9 - T61_SPECIAL_FIRST] = "ø",
    [0xfa - T61_SPECIAL_FIRST] = "œ",
    [0xfb - T61_SPECIAL_FIRST] = "ß",
    [0xfc - T61_SPECIAL_FIRST] = "þ",
    [0xfd - T61_SPECIAL_FIRST] = "ŧ",
    [0xfe - T61_SPECIAL_FIRST] = "ŋ",
};

struct exception {
    uint8_t octet;
    const char *text;
};

static const struct exception exceptions[] = {
    {0xa4, "$"},
    {0xa6, "#"},
    {0xa8, "¤"},
    {0xb4, "×"},
    {0xb8, "÷"},
};

/* What T.61 has no character for, or another than Latin-1. */
static const char unknown[] = "#$\\^`{}~\xa9\xaa\xac\xad\xae\xaf\xb9\xba";

static const char replacement[] = "\uFFFD";

static const char *find_accented(uint8_t accent, uint8_t letter, size_t *n)
{
    const char *pairs = accented[accent - T61_ACCENT_FIRST];

    while (pairs && *pairs) {
        unsigned width = utf8_length((const uint8_t *)pairs + 1, strlen(pairs + 1));
        if ((uint8_t)*pairs == letter) {
            *n = width;
            return pairs + 1;
        }
        pairs += 1 + width;
    }
    return NULL;
}

static const char *find_single(uint8_t octet)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (exceptions[i].octet == octet)
            return exceptions[i].text;
    if (octet >= T61_SPECIAL_FIRST &&
        octet - T61_SPECIAL_FIRST < (int)(sizeof special / sizeof special[0]))
        return special[octet - T61_SPECIAL_FIRST];
    if (octet >= T61_ACCENT_FIRST && octet < T61_ACCENT_FIRST + T61_ACCENTS)
        return accents[octet - T61_ACCENT_FIRST];
    return NULL;
}

/* ISO 8859-1 in UTF-8. */
static void add_latin(struct text *out, uint8_t octet)
{
    if (octet < 0x80) {
        text_char(out, (char)octet);
        return;
    }
    text_char(out, (char)(0xc0 | octet >> 6));
    text_char(out, (char)(0x80 | (octet & 0x3f)));
}

void t61_decode(struct text *out, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t octet = data[i];
        size_t width = 0;
        bool accent = octet >= T61_ACCENT_FIRST && octet < T61_ACCENT_FIRST + T61_ACCENTS;
        const char *text = accent && i + 1 < n ? find_accented(octet, data[i + 1], &width) : NULL;
        if (text) {
            text_add_n(out, text, width);
            i++;
        } else if ((text = find_single(octet)))
            text_add(out, text);
        else if (octet >= T61_ACCENT_FIRST || (octet && strchr(unknown, (char)octet)))
            text_add(out, replacement);
        else
            add_latin(out, octet);
    }
}
