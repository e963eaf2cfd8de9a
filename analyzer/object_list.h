/*
 * object_list: the objects of a run, as far as they are known
 *
 * Takes the steps of objects (analyzer/object.h), hashes their octets and has them written; keeps
 * those whose last frame was chosen, and takes the others back. What it holds of an object does not
 * grow with its octets.
 */
#pragma once

#include "analyzer/flow.h"
#include "analyzer/object.h"
#include "analyzer/sinks.h"
#include "analyzer/text.h"

/* Gaps that are told one by one, frames that are listed, octets of a text that the wire gave. */
#define OBJECT_GAPS_MAX   16
#define OBJECT_FRAMES_MAX 1000
#define OBJECT_TEXT_MAX   2048
#define OBJECT_DIGEST     32

struct object_hole {
    uint64_t offset, octets; /* in the file, and how many are missing there */
};

/* Texts are owned; data NULL: there is none. */
struct object_item {
    uint32_t id, number;
    enum object_kind kind;
    const char *protocol;
    struct bytes name, media_type, host, uri, coding, file;
    uint8_t transport;
    uint32_t stream;
    struct endpoint source, destination;
    uint32_t first_frame, last_frame;
    uint32_t *frames; /* in which one that is the same each time came */
    uint32_t n_frames;
    uint64_t size, missing; /* octets */
    struct object_hole holes[OBJECT_GAPS_MAX];
    uint32_t n_holes;
    uint8_t digest[OBJECT_DIGEST]; /* SHA-256, once it has ended */
    const char *why;               /* it is not whole; marked N_; NULL: it is */
    bool once, ended, chosen, counted;
    bool unwritten;   /* too many files were open for one more */
    uint32_t touched; /* the frame of its last step */
    int slot;         /* of the writer; -1: none */
    void *hash;
};

enum { OBJECT_BUCKETS = 1024 };

struct object_list {
    struct object_limits limits;
    struct file_writer *writer; /* or NULL */
    bool all;                   /* every frame is chosen */
    struct object_item **items; /* by number */
    size_t n, capacity;
    uint32_t last_number, last_id;
    uint64_t total;    /* octets */
    uint64_t left_out; /* objects beyond the limit of their number */
    uint32_t frame;    /* of the steps that came last … */
    uint32_t *touched; /* … and the objects that they were of, by id */
    size_t n_touched, touched_capacity;
    uint64_t *chosen; /* frames, a bit each, unless all are */
    size_t chosen_words;
    struct object_once {
        uint32_t id;
        uint8_t digest[OBJECT_DIGEST];
    } * once; /* those that are the same each time, by bucket */
    uint32_t *once_next, *once_buckets;
    size_t n_once, once_capacity;
};

/* false: the file cannot be written, or memory is out. */
bool object_list_step(struct object_list *list, const struct object_event *event);
/* Frame `number` is one of those that were chosen. */
void object_list_choose(struct object_list *list, uint32_t number);
/* Nothing more comes of that frame: what was not chosen goes. */
bool object_list_settle(struct object_list *list);
void object_list_deinit(struct object_list *list);
