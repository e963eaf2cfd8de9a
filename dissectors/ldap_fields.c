#include "dissectors/ldap_fields.h"

static const struct name values_netlogon_opcode_rows[] = {
    ONE(7, "LOGON_PRIMARY_QUERY"),
    ONE(12, "LOGON_PRIMARY_RESPONSE"),
    ONE(18, "LOGON_SAM_LOGON_REQUEST"),
    ONE(19, "LOGON_SAM_LOGON_RESPONSE"),
    ONE(20, "LOGON_SAM_PAUSE_RESPONSE"),
    ONE(23, "LOGON_SAM_LOGON_RESPONSE_EX"),
    ONE(24, "LOGON_SAM_PAUSE_RESPONSE_EX"),
    ONE(25, "LOGON_SAM_USER_UNKNOWN_EX"),
};
static const struct names values_netlogon_opcode = NAMES(values_netlogon_opcode_rows);
static const struct name bit_v1_rows[] = {ONE(0, "Version 1 netlogon response not requested"),
    ONE(1, "Client requested version 1 netlogon response")};
static const struct names bit_v1 = NAMES(bit_v1_rows);
static const struct name bit_v5_rows[] = {ONE(0, "Version 5 netlogon response not requested"),
    ONE(1, "Client requested version 5 netlogon response")};
static const struct names bit_v5 = NAMES(bit_v5_rows);
static const struct name bit_v5ex_rows[] = {ONE(0, "Version 5 extended response not requested"),
    ONE(1, "Client requested version 5 extended netlogon response")};
static const struct names bit_v5ex = NAMES(bit_v5ex_rows);
static const struct name bit_v5ep_rows[] = {ONE(0, "IP address of server not requested"),
    ONE(1, "Client has requested IP address of the server")};
static const struct names bit_v5ep = NAMES(bit_v5ep_rows);
static const struct name bit_vcs_rows[] = {ONE(0, "Closest site information not requested"),
    ONE(1, "Client has asked for the closest site information")};
static const struct names bit_vcs = NAMES(bit_vcs_rows);
static const struct name bit_vnt4_rows[] = {ONE(0, "Only full AD DS requested"),
    ONE(1, "Client is requesting server to avoid NT4 emulation")};
static const struct names bit_vnt4 = NAMES(bit_vnt4_rows);
static const struct name bit_vpdc_rows[] = {ONE(0, "Primary Domain Controller not requested"),
    ONE(1, "Client has requested the Primary Domain Controller")};
static const struct names bit_vpdc = NAMES(bit_vpdc_rows);
static const struct name bit_vip_rows[] = {ONE(0, "IP details not requested (obsolete)"),
    ONE(1, "Client has requested IP details (obsolete)")};
static const struct names bit_vip = NAMES(bit_vip_rows);
static const struct name bit_vl_rows[] = {ONE(0, "Client is not the local machine"),
    ONE(1, "Client indicated that it is the local machine")};
static const struct names bit_vl = NAMES(bit_vl_rows);
static const struct name bit_vgc_rows[] = {
    ONE(0, "Global Catalog not requested"), ONE(1, "Client has requested a Global Catalog server")};
static const struct names bit_vgc = NAMES(bit_vgc_rows);
static const struct name bit_pdc_rows[] = {ONE(0, "This is NOT a pdc"), ONE(1, "This is a PDC")};
static const struct names bit_pdc = NAMES(bit_pdc_rows);
static const struct name bit_gc_rows[] = {ONE(0, "This is NOT a global catalog of forest"),
    ONE(1, "This is a GLOBAL CATALOGUE of forest")};
static const struct names bit_gc = NAMES(bit_gc_rows);
static const struct name bit_ldap_rows[] = {
    ONE(0, "This is NOT an ldap server"), ONE(1, "This is an LDAP server")};
static const struct names bit_ldap = NAMES(bit_ldap_rows);
static const struct name bit_ds_rows[] = {
    ONE(0, "This dc does NOT support ds"), ONE(1, "This dc supports DS")};
static const struct names bit_ds = NAMES(bit_ds_rows);
static const struct name bit_kdc_rows[] = {
    ONE(0, "This is NOT a kdc (kerberos)"), ONE(1, "This is a KDC (kerberos)")};
static const struct names bit_kdc = NAMES(bit_kdc_rows);
static const struct name bit_timeserv_rows[] = {
    ONE(0, "This dc is NOT running time services (ntp)"),
    ONE(1, "This dc is running TIME SERVICES (ntp)")};
static const struct names bit_timeserv = NAMES(bit_timeserv_rows);
static const struct name bit_closest_rows[] = {
    ONE(0, "This server is NOT in the same site as the client"),
    ONE(1, "This server is in the same site as the client")};
static const struct names bit_closest = NAMES(bit_closest_rows);
static const struct name bit_writable_rows[] = {
    ONE(0, "This dc is NOT writable"), ONE(1, "This dc is WRITABLE")};
static const struct names bit_writable = NAMES(bit_writable_rows);
static const struct name bit_good_timeserv_rows[] = {
    ONE(0, "This dc does NOT have a good time service (i.e. no hardware clock)"),
    ONE(1, "This dc has a GOOD TIME SERVICE (i.e. hardware clock)")};
static const struct names bit_good_timeserv = NAMES(bit_good_timeserv_rows);
static const struct name bit_ndnc_rows[] = {
    ONE(0, "Domain is NOT non-domain nc serviced by ldap server"),
    ONE(1, "Domain is NON-DOMAIN NC serviced by ldap server")};
static const struct names bit_ndnc = NAMES(bit_ndnc_rows);
static const struct name bit_rodc_rows[] = {ONE(0, "Domain controller is not a Windows 2008 RODC"),
    ONE(1, "Domain controller is a Windows 2008 RODC")};
static const struct names bit_rodc = NAMES(bit_rodc_rows);
static const struct name bit_writabledc_rows[] = {
    ONE(0, "Domain controller is not a Windows 2008 writable NC"),
    ONE(1, "Domain controller is a Windows 2008 writable NC")};
static const struct names bit_writabledc = NAMES(bit_writabledc_rows);
static const struct name bit_dnsname_rows[] = {
    ONE(0, "Server name is not in DNS format (Windows 2008)"),
    ONE(1, "Server name is in DNS format (Windows 2008)")};
static const struct names bit_dnsname = NAMES(bit_dnsname_rows);
static const struct name bit_defaultnc_rows[] = {
    ONE(0, "The NC is not the default NC (Windows 2008)"),
    ONE(1, "The NC is the default NC (Windows 2008)")};
static const struct names bit_defaultnc = NAMES(bit_defaultnc_rows);
static const struct name bit_forestnc_rows[] = {
    ONE(0, "The NC is not the default forest NC (Windows 2008)"),
    ONE(1, "The NC is the default forest NC(Windows 2008)")};
static const struct names bit_forestnc = NAMES(bit_forestnc_rows);
static const struct name bit_set_rows[] = {ONE(0, "Not set"), ONE(1, "Set")};
static const struct names bit_set = NAMES(bit_set_rows);
static const struct name values_sync_info_value_rows[] = {
    ONE(0, "newcookie"),
    ONE(1, "refreshDelete"),
    ONE(2, "refreshPresent"),
    ONE(3, "syncIdSet"),
};
static const struct names values_sync_info_value = NAMES(values_sync_info_value_rows);
static const struct name values_protocol_op_rows[] = {
    ONE(0, "bindRequest"),
    ONE(1, "bindResponse"),
    ONE(2, "unbindRequest"),
    ONE(3, "searchRequest"),
    ONE(4, "searchResEntry"),
    ONE(5, "searchResDone"),
    ONE(6, "modifyRequest"),
    ONE(7, "modifyResponse"),
    ONE(8, "addRequest"),
    ONE(9, "addResponse"),
    ONE(10, "delRequest"),
    ONE(11, "delResponse"),
    ONE(12, "modDNRequest"),
    ONE(13, "modDNResponse"),
    ONE(14, "compareRequest"),
    ONE(15, "compareResponse"),
    ONE(16, "abandonRequest"),
    ONE(19, "searchResRef"),
    ONE(23, "extendedReq"),
    ONE(24, "extendedResp"),
    ONE(25, "intermediateResponse"),
};
static const struct names values_protocol_op = NAMES(values_protocol_op_rows);
static const struct name values_result_code_rows[] = {
    ONE(0, "success"),
    ONE(1, "operationsError"),
    ONE(2, "protocolError"),
    ONE(3, "timeLimitExceeded"),
    ONE(4, "sizeLimitExceeded"),
    ONE(5, "compareFalse"),
    ONE(6, "compareTrue"),
    ONE(7, "authMethodNotSupported"),
    ONE(8, "strongAuthRequired"),
    ONE(10, "referral"),
    ONE(11, "adminLimitExceeded"),
    ONE(12, "unavailableCriticalExtension"),
    ONE(13, "confidentialityRequired"),
    ONE(14, "saslBindInProgress"),
    ONE(16, "noSuchAttribute"),
    ONE(17, "undefinedAttributeType"),
    ONE(18, "inappropriateMatching"),
    ONE(19, "constraintViolation"),
    ONE(20, "attributeOrValueExists"),
    ONE(21, "invalidAttributeSyntax"),
    ONE(32, "noSuchObject"),
    ONE(33, "aliasProblem"),
    ONE(34, "invalidDNSyntax"),
    ONE(36, "aliasDereferencingProblem"),
    ONE(48, "inappropriateAuthentication"),
    ONE(49, "invalidCredentials"),
    ONE(50, "insufficientAccessRights"),
    ONE(51, "busy"),
    ONE(52, "unavailable"),
    ONE(53, "unwillingToPerform"),
    ONE(54, "loopDetect"),
    ONE(64, "namingViolation"),
    ONE(65, "objectClassViolation"),
    ONE(66, "notAllowedOnNonLeaf"),
    ONE(67, "notAllowedOnRDN"),
    ONE(68, "entryAlreadyExists"),
    ONE(69, "objectClassModsProhibited"),
    ONE(71, "affectsMultipleDSAs"),
    ONE(80, "other"),
    ONE(118, "canceled"),
    ONE(119, "noSuchOperation"),
    ONE(120, "tooLate"),
    ONE(121, "cannotCancel"),
};
static const struct names values_result_code = NAMES(values_result_code_rows);
static const struct name values_authentication_rows[] = {
    ONE(0, "simple"),
    ONE(3, "sasl"),
    ONE(10, "ntlmsspNegotiate"),
    ONE(11, "ntlmsspAuth"),
};
static const struct names values_authentication = NAMES(values_authentication_rows);
static const struct name values_scope_rows[] = {
    ONE(0, "baseObject"),
    ONE(1, "singleLevel"),
    ONE(2, "wholeSubtree"),
};
static const struct names values_scope = NAMES(values_scope_rows);
static const struct name values_deref_aliases_rows[] = {
    ONE(0, "neverDerefAliases"),
    ONE(1, "derefInSearching"),
    ONE(2, "derefFindingBaseObj"),
    ONE(3, "derefAlways"),
};
static const struct names values_deref_aliases = NAMES(values_deref_aliases_rows);
static const struct name values_filter_rows[] = {
    ONE(0, "and"),
    ONE(1, "or"),
    ONE(2, "not"),
    ONE(3, "equalityMatch"),
    ONE(4, "substrings"),
    ONE(5, "greaterOrEqual"),
    ONE(6, "lessOrEqual"),
    ONE(7, "present"),
    ONE(8, "approxMatch"),
    ONE(9, "extensibleMatch"),
};
static const struct names values_filter = NAMES(values_filter_rows);
static const struct name values_substrings_item_rows[] = {
    ONE(0, "initial"),
    ONE(1, "any"),
    ONE(2, "final"),
};
static const struct names values_substrings_item = NAMES(values_substrings_item_rows);
static const struct name values_operation_rows[] = {
    ONE(0, "add"),
    ONE(1, "delete"),
    ONE(2, "replace"),
    ONE(3, "increment"),
};
static const struct names values_operation = NAMES(values_operation_rows);
static const struct name values_sort_result_rows[] = {
    ONE(0, "success"),
    ONE(1, "operationsError"),
    ONE(3, "timeLimitExceeded"),
    ONE(8, "strongAuthRequired"),
    ONE(11, "adminLimitExceeded"),
    ONE(16, "noSuchAttribute"),
    ONE(18, "inappropriateMatching"),
    ONE(50, "insufficientAccessRights"),
    ONE(51, "busy"),
    ONE(53, "unwillingToPerform"),
    ONE(80, "other"),
};
static const struct names values_sort_result = NAMES(values_sort_result_rows);
static const struct name values_mode_rows[] = {
    ONE(1, "refreshOnly"),
    ONE(3, "refreshAndPersist"),
};
static const struct names values_mode = NAMES(values_mode_rows);
static const struct name values_state_rows[] = {
    ONE(0, "present"),
    ONE(1, "add"),
    ONE(2, "modify"),
    ONE(3, "delete"),
};
static const struct names values_state = NAMES(values_state_rows);
static const struct name values_warning_rows[] = {
    ONE(0, "timeBeforeExpiration"),
    ONE(1, "graceAuthNsRemaining"),
};
static const struct names values_warning = NAMES(values_warning_rows);
static const struct name values_error_rows[] = {
    ONE(0, "passwordExpired"),
    ONE(1, "accountLocked"),
    ONE(2, "changeAfterReset"),
    ONE(3, "passwordModNotAllowed"),
    ONE(4, "mustSupplyOldPassword"),
    ONE(5, "insufficientPasswordQuality"),
    ONE(6, "passwordTooShort"),
    ONE(7, "passwordTooYoung"),
    ONE(8, "passwordInHistory"),
};
static const struct names values_error = NAMES(values_error_rows);

const struct field ldap[LDAP_FIELDS] = {
    [LDAP] = {"ldap", "Lightweight Directory Access Protocol", FIELD_PROTOCOL, BASE_NONE},
    [LDAP_CLDAP] = {"cldap", "Connectionless Lightweight Directory Access Protocol", FIELD_PROTOCOL,
        BASE_NONE},
    [LDAP_SASL_BUFFER_LENGTH] = {"ldap.sasl_buffer_length", "SASL Buffer Length", FIELD_UINT32,
        BASE_DEC},
    [LDAP_RESPONSE_IN] = {"ldap.response_in", "Response In", FIELD_FRAME, BASE_NONE},
    [LDAP_RESPONSE_TO] = {"ldap.response_to", "Response To", FIELD_FRAME, BASE_NONE},
    [LDAP_TIME] = {"ldap.time", "Time", FIELD_DURATION, BASE_NONE},
    [LDAP_NETLOGON_OPCODE] = {"mscldap.netlogon.opcode", "Operation code", FIELD_UINT16, BASE_DEC,
        .names = &values_netlogon_opcode},
    [LDAP_NETLOGON_IPADDRESS_FAMILY] = {"mscldap.netlogon.ipaddress.family", "Family", FIELD_UINT16,
        BASE_DEC},
    [LDAP_NETLOGON_IPADDRESS_IPV4] = {"mscldap.netlogon.ipaddress.ipv4", "IPv4", FIELD_IPV4,
        BASE_NONE},
    [LDAP_NETLOGON_IPADDRESS_PORT] = {"mscldap.netlogon.ipaddress.port", "Port", FIELD_UINT16,
        BASE_DEC},
    [LDAP_NETLOGON_IPADDRESS] = {"mscldap.netlogon.ipaddress", "IP Address", FIELD_IPV4, BASE_NONE},
    [LDAP_NETLOGON_LM_TOKEN] = {"mscldap.netlogon.lm_token", "LM Token", FIELD_UINT16, BASE_HEX},
    [LDAP_NETLOGON_NT_TOKEN] = {"mscldap.netlogon.nt_token", "NT Token", FIELD_UINT16, BASE_HEX},
    [LDAP_NETLOGON_FLAGS] = {"mscldap.netlogon.flags", "Flags", FIELD_UINT32, BASE_HEX},
    [LDAP_NTVER_FLAGS] = {"mscldap.ntver.flags", "Version Flags", FIELD_UINT32, BASE_HEX},
    [LDAP_DOMAIN_GUID] = {"mscldap.domain.guid", "Domain GUID", FIELD_TEXT, BASE_NONE},
    [LDAP_FOREST] = {"mscldap.forest", "Forest", FIELD_TEXT, BASE_NONE},
    [LDAP_DOMAIN] = {"mscldap.domain", "Domain", FIELD_TEXT, BASE_NONE},
    [LDAP_HOSTNAME] = {"mscldap.hostname", "Hostname", FIELD_TEXT, BASE_NONE},
    [LDAP_NB_DOMAIN] = {"mscldap.nb_domain", "NetBIOS Domain", FIELD_TEXT, BASE_NONE},
    [LDAP_NB_HOSTNAME] = {"mscldap.nb_hostname", "NetBIOS Hostname", FIELD_TEXT, BASE_NONE},
    [LDAP_USERNAME] = {"mscldap.username", "Username", FIELD_TEXT, BASE_NONE},
    [LDAP_SITENAME] = {"mscldap.sitename", "Server Site", FIELD_TEXT, BASE_NONE},
    [LDAP_CLIENTSITENAME] = {"mscldap.clientsitename", "Client Site", FIELD_TEXT, BASE_NONE},
    [LDAP_SID] = {"ldap.sid", "Sid", FIELD_TEXT, BASE_NONE},
    [LDAP_NTVER_SEARCHFLAGS_V1] = {"mscldap.ntver.searchflags.v1", "V1", FIELD_BOOL, 4, .mask = 0x1,
        .names = &bit_v1},
    [LDAP_NTVER_SEARCHFLAGS_V5] = {"mscldap.ntver.searchflags.v5", "V5", FIELD_BOOL, 4, .mask = 0x2,
        .names = &bit_v5},
    [LDAP_NTVER_SEARCHFLAGS_V5EX] = {"mscldap.ntver.searchflags.v5ex", "V5EX", FIELD_BOOL, 4,
        .mask = 0x4, .names = &bit_v5ex},
    [LDAP_NTVER_SEARCHFLAGS_V5EP] = {"mscldap.ntver.searchflags.v5ep", "V5EP", FIELD_BOOL, 4,
        .mask = 0x8, .names = &bit_v5ep},
    [LDAP_NTVER_SEARCHFLAGS_VCS] = {"mscldap.ntver.searchflags.vcs", "VCS", FIELD_BOOL, 4,
        .mask = 0x10, .names = &bit_vcs},
    [LDAP_NTVER_SEARCHFLAGS_VNT4] = {"mscldap.ntver.searchflags.vnt4", "VNT4", FIELD_BOOL, 4,
        .mask = 0x1000000, .names = &bit_vnt4},
    [LDAP_NTVER_SEARCHFLAGS_VPDC] = {"mscldap.ntver.searchflags.vpdc", "VPDC", FIELD_BOOL, 4,
        .mask = 0x10000000, .names = &bit_vpdc},
    [LDAP_NTVER_SEARCHFLAGS_VIP] = {"mscldap.ntver.searchflags.vip", "VIP", FIELD_BOOL, 4,
        .mask = 0x20000000, .names = &bit_vip},
    [LDAP_NTVER_SEARCHFLAGS_VL] = {"mscldap.ntver.searchflags.vl", "VL", FIELD_BOOL, 4,
        .mask = 0x40000000, .names = &bit_vl},
    [LDAP_NTVER_SEARCHFLAGS_VGC] = {"mscldap.ntver.searchflags.vgc", "VGC", FIELD_BOOL, 4,
        .mask = 0x80000000, .names = &bit_vgc},
    [LDAP_DC_PDC] = {"mscldap.netlogon.flags.pdc", "PDC", FIELD_BOOL, 4, .mask = 0x1,
        .names = &bit_pdc},
    [LDAP_DC_GC] = {"mscldap.netlogon.flags.gc", "GC", FIELD_BOOL, 4, .mask = 0x4,
        .names = &bit_gc},
    [LDAP_DC_LDAP] = {"mscldap.netlogon.flags.ldap", "LDAP", FIELD_BOOL, 4, .mask = 0x8,
        .names = &bit_ldap},
    [LDAP_DC_DS] = {"mscldap.netlogon.flags.ds", "DS", FIELD_BOOL, 4, .mask = 0x10,
        .names = &bit_ds},
    [LDAP_DC_KDC] = {"mscldap.netlogon.flags.kdc", "KDC", FIELD_BOOL, 4, .mask = 0x20,
        .names = &bit_kdc},
    [LDAP_DC_TIMESERV] = {"mscldap.netlogon.flags.timeserv", "Time Serv", FIELD_BOOL, 4,
        .mask = 0x40, .names = &bit_timeserv},
    [LDAP_DC_CLOSEST] = {"mscldap.netlogon.flags.closest", "Closest", FIELD_BOOL, 4, .mask = 0x80,
        .names = &bit_closest},
    [LDAP_DC_WRITABLE] = {"mscldap.netlogon.flags.writable", "Writable", FIELD_BOOL, 4,
        .mask = 0x100, .names = &bit_writable},
    [LDAP_DC_GOOD_TIMESERV] = {"mscldap.netlogon.flags.good_timeserv", "Good Time Serv", FIELD_BOOL,
        4, .mask = 0x200, .names = &bit_good_timeserv},
    [LDAP_DC_NDNC] = {"mscldap.netlogon.flags.ndnc", "NDNC", FIELD_BOOL, 4, .mask = 0x400,
        .names = &bit_ndnc},
    [LDAP_DC_RODC] = {"mscldap.netlogon.flags.rodc", "RODC", FIELD_BOOL, 4, .mask = 0x800,
        .names = &bit_rodc},
    [LDAP_DC_WRITABLEDC] = {"mscldap.netlogon.flags.writabledc", "WDC", FIELD_BOOL, 4,
        .mask = 0x1000, .names = &bit_writabledc},
    [LDAP_DC_DNSNAME] = {"mscldap.netlogon.flags.dnsname", "DNS", FIELD_BOOL, 4, .mask = 0x20000000,
        .names = &bit_dnsname},
    [LDAP_DC_DEFAULTNC] = {"mscldap.netlogon.flags.defaultnc", "DNC", FIELD_BOOL, 4,
        .mask = 0x40000000, .names = &bit_defaultnc},
    [LDAP_DC_FORESTNC] = {"mscldap.netlogon.flags.forestnc", "FDC", FIELD_BOOL, 4,
        .mask = 0x80000000, .names = &bit_forestnc},
    [LDAP_GUID] = {"ldap.guid", "GUID", FIELD_TEXT, BASE_NONE},
    [LDAP_ACCESS_MASK_ADS_CREATE_CHILD] = {"ldap.AccessMask.ADS_CREATE_CHILD", "Ads Create Child",
        FIELD_BOOL, 4, .mask = 0x1, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_DELETE_CHILD] = {"ldap.AccessMask.ADS_DELETE_CHILD", "Ads Delete Child",
        FIELD_BOOL, 4, .mask = 0x2, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_LIST] = {"ldap.AccessMask.ADS_LIST", "Ads List", FIELD_BOOL, 4,
        .mask = 0x4, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_SELF_WRITE] = {"ldap.AccessMask.ADS_SELF_WRITE", "Ads Self Write",
        FIELD_BOOL, 4, .mask = 0x8, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_READ_PROP] = {"ldap.AccessMask.ADS_READ_PROP", "Ads Read Prop",
        FIELD_BOOL, 4, .mask = 0x10, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_WRITE_PROP] = {"ldap.AccessMask.ADS_WRITE_PROP", "Ads Write Prop",
        FIELD_BOOL, 4, .mask = 0x20, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_DELETE_TREE] = {"ldap.AccessMask.ADS_DELETE_TREE", "Ads Delete Tree",
        FIELD_BOOL, 4, .mask = 0x40, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_LIST_OBJECT] = {"ldap.AccessMask.ADS_LIST_OBJECT", "Ads List Object",
        FIELD_BOOL, 4, .mask = 0x80, .names = &bit_set},
    [LDAP_ACCESS_MASK_ADS_CONTROL_ACCESS] = {"ldap.AccessMask.ADS_CONTROL_ACCESS",
        "Ads Control Access", FIELD_BOOL, 4, .mask = 0x100, .names = &bit_set},
    [LDAP_MESSAGE] = {"ldap.LDAPMessage_element", "LDAPMessage", FIELD_NONE, BASE_NONE},
    [LDAP_OBJECT_SECURITY_FLAG] = {"ldap.object_security_flag", "Flag Object_Security", FIELD_BOOL,
        4, .mask = 0x1},
    [LDAP_ANCESTOR_FIRST_FLAG] = {"ldap.ancestor_first_flag", "Flag Ancestor_First", FIELD_BOOL, 4,
        .mask = 0x800},
    [LDAP_PUBLIC_DATA_ONLY_FLAG] = {"ldap.public_data_only_flag", "Flag Public_Data_Only",
        FIELD_BOOL, 4, .mask = 0x2000},
    [LDAP_INCREMENTAL_VALUE_FLAG] = {"ldap.incremental_value_flag", "Flag Incremental_Value",
        FIELD_BOOL, 4, .mask = 0x80000000},
    [LDAP_OID] = {"ldap.oid", "OID", FIELD_TEXT, BASE_NONE},
    [LDAP_GSSAPI_ENCRYPTED_PAYLOAD] = {"ldap.gssapi_encrypted_payload", "GSS-API Encrypted payload",
        FIELD_BYTES, BASE_NONE},
    [LDAP_SEARCH_CONTROL_VALUE] = {"ldap.SearchControlValue_element", "SearchControlValue",
        FIELD_NONE, BASE_NONE},
    [LDAP_SORT_KEY_LIST] = {"ldap.SortKeyList", "SortKeyList", FIELD_UINT32, BASE_DEC},
    [LDAP_SORT_RESULT] = {"ldap.SortResult_element", "SortResult", FIELD_NONE, BASE_NONE},
    [LDAP_DIR_SYNC_CONTROL_VALUE] = {"ldap.DirSyncControlValue_element", "DirSyncControlValue",
        FIELD_NONE, BASE_NONE},
    [LDAP_PASSWD_MODIFY_REQUEST_VALUE] = {"ldap.PasswdModifyRequestValue_element",
        "PasswdModifyRequestValue", FIELD_NONE, BASE_NONE},
    [LDAP_CANCEL_REQUEST_VALUE] = {"ldap.CancelRequestValue_element", "CancelRequestValue",
        FIELD_NONE, BASE_NONE},
    [LDAP_SYNC_REQUEST_VALUE] = {"ldap.SyncRequestValue_element", "SyncRequestValue", FIELD_NONE,
        BASE_NONE},
    [LDAP_SYNC_STATE_VALUE] = {"ldap.SyncStateValue_element", "SyncStateValue", FIELD_NONE,
        BASE_NONE},
    [LDAP_SYNC_DONE_VALUE] = {"ldap.SyncDoneValue_element", "SyncDoneValue", FIELD_NONE, BASE_NONE},
    [LDAP_SYNC_INFO_VALUE] = {"ldap.SyncInfoValue", "SyncInfoValue", FIELD_UINT32, BASE_DEC,
        .names = &values_sync_info_value},
    [LDAP_PASSWORD_POLICY_RESPONSE_VALUE] = {"ldap.PasswordPolicyResponseValue_element",
        "PasswordPolicyResponseValue", FIELD_NONE, BASE_NONE},
    [LDAP_MESSAGE_ID] = {"ldap.messageID", "messageID", FIELD_UINT32, BASE_DEC},
    [LDAP_PROTOCOL_OP] = {"ldap.protocolOp", "protocolOp", FIELD_UINT32, BASE_DEC,
        .names = &values_protocol_op},
    [LDAP_CONTROLS] = {"ldap.controls", "controls", FIELD_UINT32, BASE_DEC},
    [LDAP_BIND_REQUEST] = {"ldap.bindRequest_element", "bindRequest", FIELD_NONE, BASE_NONE},
    [LDAP_BIND_RESPONSE] = {"ldap.bindResponse_element", "bindResponse", FIELD_NONE, BASE_NONE},
    [LDAP_UNBIND_REQUEST] = {"ldap.unbindRequest_element", "unbindRequest", FIELD_NONE, BASE_NONE},
    [LDAP_SEARCH_REQUEST] = {"ldap.searchRequest_element", "searchRequest", FIELD_NONE, BASE_NONE},
    [LDAP_SEARCH_RES_ENTRY] = {"ldap.searchResEntry_element", "searchResEntry", FIELD_NONE,
        BASE_NONE},
    [LDAP_SEARCH_RES_DONE] = {"ldap.searchResDone_element", "searchResDone", FIELD_NONE, BASE_NONE},
    [LDAP_SEARCH_RES_REF] = {"ldap.searchResRef", "searchResRef", FIELD_UINT32, BASE_DEC},
    [LDAP_MODIFY_REQUEST] = {"ldap.modifyRequest_element", "modifyRequest", FIELD_NONE, BASE_NONE},
    [LDAP_MODIFY_RESPONSE] = {"ldap.modifyResponse_element", "modifyResponse", FIELD_NONE,
        BASE_NONE},
    [LDAP_ADD_REQUEST] = {"ldap.addRequest_element", "addRequest", FIELD_NONE, BASE_NONE},
    [LDAP_ADD_RESPONSE] = {"ldap.addResponse_element", "addResponse", FIELD_NONE, BASE_NONE},
    [LDAP_DEL_REQUEST] = {"ldap.delRequest", "delRequest", FIELD_TEXT, BASE_NONE},
    [LDAP_DEL_RESPONSE] = {"ldap.delResponse_element", "delResponse", FIELD_NONE, BASE_NONE},
    [LDAP_MOD_DNREQUEST] = {"ldap.modDNRequest_element", "modDNRequest", FIELD_NONE, BASE_NONE},
    [LDAP_MOD_DNRESPONSE] = {"ldap.modDNResponse_element", "modDNResponse", FIELD_NONE, BASE_NONE},
    [LDAP_COMPARE_REQUEST] = {"ldap.compareRequest_element", "compareRequest", FIELD_NONE,
        BASE_NONE},
    [LDAP_COMPARE_RESPONSE] = {"ldap.compareResponse_element", "compareResponse", FIELD_NONE,
        BASE_NONE},
    [LDAP_ABANDON_REQUEST] = {"ldap.abandonRequest", "abandonRequest", FIELD_UINT32, BASE_DEC},
    [LDAP_EXTENDED_REQ] = {"ldap.extendedReq_element", "extendedReq", FIELD_NONE, BASE_NONE},
    [LDAP_EXTENDED_RESP] = {"ldap.extendedResp_element", "extendedResp", FIELD_NONE, BASE_NONE},
    [LDAP_INTERMEDIATE_RESPONSE] = {"ldap.intermediateResponse_element", "intermediateResponse",
        FIELD_NONE, BASE_NONE},
    [LDAP_ATTRIBUTE_DESCRIPTION] = {"ldap.AttributeDescription", "AttributeDescription", FIELD_TEXT,
        BASE_NONE},
    [LDAP_ATTRIBUTE_DESC] = {"ldap.attributeDesc", "attributeDesc", FIELD_TEXT, BASE_NONE},
    [LDAP_ASSERTION_VALUE] = {"ldap.assertionValue", "assertionValue", FIELD_TEXT, BASE_NONE},
    [LDAP_TYPE] = {"ldap.type", "type", FIELD_TEXT, BASE_NONE},
    [LDAP_VALS] = {"ldap.vals", "vals", FIELD_UINT32, BASE_DEC},
    [LDAP_ATTRIBUTE_VALUE] = {"ldap.AttributeValue", "AttributeValue", FIELD_BYTES, BASE_NONE},
    [LDAP_RESULT_CODE] = {"ldap.resultCode", "resultCode", FIELD_UINT32, BASE_DEC,
        .names = &values_result_code},
    [LDAP_MATCHED_DN] = {"ldap.matchedDN", "matchedDN", FIELD_TEXT, BASE_NONE},
    [LDAP_ERROR_MESSAGE] = {"ldap.errorMessage", "errorMessage", FIELD_TEXT, BASE_NONE},
    [LDAP_REFERRAL] = {"ldap.referral", "referral", FIELD_UINT32, BASE_DEC},
    [LDAP_URL] = {"ldap.LDAPURL", "LDAPURL", FIELD_TEXT, BASE_NONE},
    [LDAP_CONTROL] = {"ldap.Control_element", "Control", FIELD_NONE, BASE_NONE},
    [LDAP_CONTROL_TYPE] = {"ldap.controlType", "controlType", FIELD_TEXT, BASE_NONE},
    [LDAP_CRITICALITY] = {"ldap.criticality", "criticality", FIELD_BOOL, 0},
    [LDAP_CONTROL_VALUE] = {"ldap.controlValue", "controlValue", FIELD_BYTES, BASE_NONE},
    [LDAP_VERSION] = {"ldap.version", "version", FIELD_UINT32, BASE_DEC},
    [LDAP_NAME] = {"ldap.name", "name", FIELD_TEXT, BASE_NONE},
    [LDAP_AUTHENTICATION] = {"ldap.authentication", "authentication", FIELD_UINT32, BASE_DEC,
        .names = &values_authentication},
    [LDAP_SIMPLE] = {"ldap.simple", "simple", FIELD_TEXT, BASE_NONE, .secret = true},
    [LDAP_SASL] = {"ldap.sasl_element", "sasl", FIELD_NONE, BASE_NONE},
    [LDAP_NTLMSSP_NEGOTIATE] = {"ldap.ntlmsspNegotiate", "ntlmsspNegotiate", FIELD_BYTES,
        BASE_NONE},
    [LDAP_NTLMSSP_AUTH] = {"ldap.ntlmsspAuth", "ntlmsspAuth", FIELD_BYTES, BASE_NONE},
    [LDAP_MECHANISM] = {"ldap.mechanism", "mechanism", FIELD_TEXT, BASE_NONE},
    [LDAP_CREDENTIALS] = {"ldap.credentials", "credentials", FIELD_BYTES, BASE_NONE},
    [LDAP_SERVER_SASL_CREDS] = {"ldap.serverSaslCreds", "serverSaslCreds", FIELD_BYTES, BASE_NONE},
    [LDAP_BASE_OBJECT] = {"ldap.baseObject", "baseObject", FIELD_TEXT, BASE_NONE},
    [LDAP_SCOPE] = {"ldap.scope", "scope", FIELD_UINT32, BASE_DEC, .names = &values_scope},
    [LDAP_DEREF_ALIASES] = {"ldap.derefAliases", "derefAliases", FIELD_UINT32, BASE_DEC,
        .names = &values_deref_aliases},
    [LDAP_SIZE_LIMIT] = {"ldap.sizeLimit", "sizeLimit", FIELD_UINT32, BASE_DEC},
    [LDAP_TIME_LIMIT] = {"ldap.timeLimit", "timeLimit", FIELD_UINT32, BASE_DEC},
    [LDAP_TYPES_ONLY] = {"ldap.typesOnly", "typesOnly", FIELD_BOOL, 0},
    [LDAP_FILTER] = {"ldap.filter", "filter", FIELD_UINT32, BASE_DEC, .names = &values_filter},
    [LDAP_ATTRIBUTES] = {"ldap.attributes", "attributes", FIELD_UINT32, BASE_DEC},
    [LDAP_AND] = {"ldap.and", "and", FIELD_UINT32, BASE_DEC},
    [LDAP_AND_ITEM] = {"ldap.and_item", "and item", FIELD_UINT32, BASE_DEC,
        .names = &values_filter},
    [LDAP_OR] = {"ldap.or", "or", FIELD_UINT32, BASE_DEC},
    [LDAP_OR_ITEM] = {"ldap.or_item", "or item", FIELD_UINT32, BASE_DEC, .names = &values_filter},
    [LDAP_NOT] = {"ldap.not", "not", FIELD_UINT32, BASE_DEC, .names = &values_filter},
    [LDAP_EQUALITY_MATCH] = {"ldap.equalityMatch_element", "equalityMatch", FIELD_NONE, BASE_NONE},
    [LDAP_SUBSTRINGS] = {"ldap.substrings_element", "substrings", FIELD_NONE, BASE_NONE},
    [LDAP_GREATER_OR_EQUAL] = {"ldap.greaterOrEqual_element", "greaterOrEqual", FIELD_NONE,
        BASE_NONE},
    [LDAP_LESS_OR_EQUAL] = {"ldap.lessOrEqual_element", "lessOrEqual", FIELD_NONE, BASE_NONE},
    [LDAP_PRESENT] = {"ldap.present", "present", FIELD_TEXT, BASE_NONE},
    [LDAP_APPROX_MATCH] = {"ldap.approxMatch_element", "approxMatch", FIELD_NONE, BASE_NONE},
    [LDAP_EXTENSIBLE_MATCH] = {"ldap.extensibleMatch_element", "extensibleMatch", FIELD_NONE,
        BASE_NONE},
    [LDAP_SUBSTRINGS_LIST] = {"ldap.substrings", "substrings", FIELD_UINT32, BASE_DEC},
    [LDAP_SUBSTRINGS_ITEM] = {"ldap.substrings_item", "substrings item", FIELD_UINT32, BASE_DEC,
        .names = &values_substrings_item},
    [LDAP_INITIAL] = {"ldap.initial", "initial", FIELD_TEXT, BASE_NONE},
    [LDAP_ANY] = {"ldap.any", "any", FIELD_TEXT, BASE_NONE},
    [LDAP_FINAL] = {"ldap.final", "final", FIELD_TEXT, BASE_NONE},
    [LDAP_MATCHING_RULE] = {"ldap.matchingRule", "matchingRule", FIELD_TEXT, BASE_NONE},
    [LDAP_MATCH_VALUE] = {"ldap.matchValue", "matchValue", FIELD_TEXT, BASE_NONE},
    [LDAP_DN_ATTRIBUTES] = {"ldap.dnAttributes", "dnAttributes", FIELD_BOOL, 0},
    [LDAP_OBJECT_NAME] = {"ldap.objectName", "objectName", FIELD_TEXT, BASE_NONE},
    [LDAP_PARTIAL_ATTRIBUTE_LIST_ITEM] = {"ldap.PartialAttributeList_item_element",
        "PartialAttributeList item", FIELD_NONE, BASE_NONE},
    [LDAP_OBJECT] = {"ldap.object", "object", FIELD_TEXT, BASE_NONE},
    [LDAP_MODIFICATIONS] = {"ldap.modification", "modification", FIELD_UINT32, BASE_DEC},
    [LDAP_MODIFICATION_ITEM] = {"ldap.modification_item_element", "modification item", FIELD_NONE,
        BASE_NONE},
    [LDAP_OPERATION] = {"ldap.operation", "operation", FIELD_UINT32, BASE_DEC,
        .names = &values_operation},
    [LDAP_MODIFICATION] = {"ldap.modification_element", "modification", FIELD_NONE, BASE_NONE},
    [LDAP_ENTRY] = {"ldap.entry", "entry", FIELD_TEXT, BASE_NONE},
    [LDAP_ATTRIBUTE_LIST_ITEM] = {"ldap.AttributeList_item_element", "AttributeList item",
        FIELD_NONE, BASE_NONE},
    [LDAP_NEWRDN] = {"ldap.newrdn", "newrdn", FIELD_TEXT, BASE_NONE},
    [LDAP_DELETEOLDRDN] = {"ldap.deleteoldrdn", "deleteoldrdn", FIELD_BOOL, 0},
    [LDAP_NEW_SUPERIOR] = {"ldap.newSuperior", "newSuperior", FIELD_TEXT, BASE_NONE},
    [LDAP_AVA] = {"ldap.ava_element", "ava", FIELD_NONE, BASE_NONE},
    [LDAP_REQUEST_NAME] = {"ldap.requestName", "requestName", FIELD_TEXT, BASE_NONE},
    [LDAP_REQUEST_VALUE] = {"ldap.requestValue", "requestValue", FIELD_BYTES, BASE_NONE},
    [LDAP_RESPONSE_NAME] = {"ldap.responseName", "responseName", FIELD_TEXT, BASE_NONE},
    [LDAP_RESPONSE] = {"ldap.response", "response", FIELD_BYTES, BASE_NONE},
    [LDAP_RESPONSE_VALUE] = {"ldap.responseValue", "responseValue", FIELD_BYTES, BASE_NONE},
    [LDAP_SIZE] = {"ldap.size", "size", FIELD_INT32, BASE_DEC},
    [LDAP_COOKIE] = {"ldap.cookie", "cookie", FIELD_BYTES, BASE_NONE},
    [LDAP_SORT_KEY_LIST_ITEM] = {"ldap.SortKeyList_item_element", "SortKeyList item", FIELD_NONE,
        BASE_NONE},
    [LDAP_ATTRIBUTE_TYPE] = {"ldap.attributeType", "attributeType", FIELD_TEXT, BASE_NONE},
    [LDAP_ORDERING_RULE] = {"ldap.orderingRule", "orderingRule", FIELD_TEXT, BASE_NONE},
    [LDAP_REVERSE_ORDER] = {"ldap.reverseOrder", "reverseOrder", FIELD_BOOL, 0},
    [LDAP_SORT_RESULT_CODE] = {"ldap.sortResult", "sortResult", FIELD_UINT32, BASE_DEC,
        .names = &values_sort_result},
    [LDAP_FLAGS] = {"ldap.flags", "flags", FIELD_UINT32, BASE_HEX},
    [LDAP_MAX_BYTES] = {"ldap.maxBytes", "maxBytes", FIELD_INT32, BASE_DEC},
    [LDAP_USER_IDENTITY] = {"ldap.userIdentity", "userIdentity", FIELD_BYTES, BASE_NONE},
    [LDAP_OLD_PASSWD] = {"ldap.oldPasswd", "oldPasswd", FIELD_BYTES, BASE_NONE, .secret = true},
    [LDAP_NEW_PASSWD] = {"ldap.newPasswd", "newPasswd", FIELD_BYTES, BASE_NONE, .secret = true},
    [LDAP_CANCEL_ID] = {"ldap.cancelID", "cancelID", FIELD_UINT32, BASE_DEC},
    [LDAP_MODE] = {"ldap.mode", "mode", FIELD_UINT32, BASE_DEC, .names = &values_mode},
    [LDAP_RELOAD_HINT] = {"ldap.reloadHint", "reloadHint", FIELD_BOOL, 0},
    [LDAP_STATE] = {"ldap.state", "state", FIELD_UINT32, BASE_DEC, .names = &values_state},
    [LDAP_ENTRY_UUID] = {"ldap.entryUUID", "entryUUID", FIELD_BYTES, BASE_NONE},
    [LDAP_REFRESH_DELETES] = {"ldap.refreshDeletes", "refreshDeletes", FIELD_BOOL, 0},
    [LDAP_NEWCOOKIE] = {"ldap.newcookie", "newcookie", FIELD_BYTES, BASE_NONE},
    [LDAP_REFRESH_DELETE] = {"ldap.refreshDelete_element", "refreshDelete", FIELD_NONE, BASE_NONE},
    [LDAP_REFRESH_DONE] = {"ldap.refreshDone", "refreshDone", FIELD_BOOL, 0},
    [LDAP_REFRESH_PRESENT] = {"ldap.refreshPresent_element", "refreshPresent", FIELD_NONE,
        BASE_NONE},
    [LDAP_SYNC_ID_SET] = {"ldap.syncIdSet_element", "syncIdSet", FIELD_NONE, BASE_NONE},
    [LDAP_SYNC_UUIDS] = {"ldap.syncUUIDs", "syncUUIDs", FIELD_UINT32, BASE_DEC},
    [LDAP_SYNC_UUID] = {"ldap.SyncUUID", "SyncUUID", FIELD_BYTES, BASE_NONE},
    [LDAP_WARNING] = {"ldap.warning", "warning", FIELD_UINT32, BASE_DEC, .names = &values_warning},
    [LDAP_TIME_BEFORE_EXPIRATION] = {"ldap.timeBeforeExpiration", "timeBeforeExpiration",
        FIELD_UINT32, BASE_DEC},
    [LDAP_GRACE_AUTH_NS_REMAINING] = {"ldap.graceAuthNsRemaining", "graceAuthNsRemaining",
        FIELD_UINT32, BASE_DEC},
    [LDAP_ERROR] = {"ldap.error", "error", FIELD_UINT32, BASE_DEC, .names = &values_error},
    [LDAP_FILTER_TOO_MANY] = {"ldap.too_many_filter_elements",
        "Found more than 200 filter elements. Giving up.", FIELD_EXPERT, EXPERT_ERROR,
        .group = EXPERT_UNDECODED},
    [LDAP_CERTIFICATE] = {"x509af.Certificate_element", "Certificate", FIELD_NONE, BASE_NONE},
    [LDAP_CERTIFICATE_LIST] = {"x509af.CertificateList_element", "CertificateList", FIELD_NONE,
        BASE_NONE},
};
