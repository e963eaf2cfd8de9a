/*
 * The working directory, as the answers to CWD, CDUP and PWD tell it
 */
#include "dissectors/ftp.h"

#include <string.h>

struct path {
    uint8_t *data;
    uint32_t n;
};

static void add(struct path *path, struct bytes octets)
{
    uint32_t room = FTP_TEXT_MAX - path->n, n = octets.length < room ? octets.length : room;

    if (n > 0)
        memcpy(path->data + path->n, octets.data, n);
    path->n += n;
}

static bool ends_with_slash(const struct path *path)
{
    return path->n > 0 && path->data[path->n - 1] == '/';
}

static void up(struct path *path)
{
    while (path->n > 0 && !ends_with_slash(path))
        path->n--;
    if (path->n > 1)
        path->n--;
}

/* One name after the other: "." stays, ".." goes up. */
static void walk(struct path *path, struct bytes names)
{
    while (names.length > 0) {
        uint32_t n = bytes_index(names, '/');
        struct bytes name = bytes_part(names, 0, n);
        names = bytes_from(names, n + 1);
        if (bytes_is(name, "..")) {
            up(path);
        } else if (name.length > 0 && !bytes_is(name, ".")) {
            if (path->n > 0 && !ends_with_slash(path))
                add(path, bytes_of("/"));
            add(path, name);
        }
    }
}

uint32_t ftp_path_join(struct bytes cwd, struct bytes path, uint8_t *out)
{
    struct path joined = {out, 0};

    if (cwd.length == 0 || (path.length > 0 && path.data[0] == '/')) {
        add(&joined, path);
        return joined.n;
    }
    if (cwd.data[0] == '/')
        add(&joined, bytes_of("/"));
    walk(&joined, cwd);
    walk(&joined, path);
    return joined.n;
}

bool ftp_path_quoted(struct bytes text, uint8_t *out, uint32_t *n)
{
    struct path path = {out, 0};

    if (text.length < 2 || text.data[0] != '"')
        return false;
    for (uint32_t i = 1; i < text.length; i++) {
        if (text.data[i] == '"') {
            if (i + 1 == text.length || text.data[i + 1] != '"') {
                *n = path.n;
                return true;
            }
            i++;
        }
        add(&path, bytes_part(text, i, i + 1));
    }
    return false;
}
